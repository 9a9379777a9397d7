package quetzal.wings.container.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Machines as a daemon may see them, whatever this one is: of a real process only the part that such a machine would
/// tell.
public enum SeenGroups {
    /// As this machine is.
    HERE {
        @Override
        public ShellGroups groups() {
            return ShellGroups.ofThisMachine();
        }
    },
    /// A machine with control groups of version 2 alone.
    VERSION_2 {
        @Override
        public ShellGroups groups() {
            return new ShellGroups(
                    pid -> {
                        var all = CgroupPaths.of(PROC, pid);
                        return new CgroupPaths(
                                all.membership().stream()
                                        .filter(line -> line.startsWith("0::"))
                                        .toList(),
                                all.mounts());
                    });
        }
    },
    /// A daemon in a container, or of an engine elsewhere: its own processes are not the engine's.
    NONE {
        @Override
        public ShellGroups groups() {
            return new ShellGroups(
                    _ -> {
                        throw new IOException("no such process as seen from here");
                    });
        }
    };

    private static final Path PROC = Path.of("/proc");

    public abstract ShellGroups groups();

    /// Whether this machine can play it: one without a tree of version 2 cannot.
    public boolean playable() {
        try {
            return this != VERSION_2
                    || Files.readString(PROC.resolve("self/mountinfo")).contains(" - cgroup2 ");
        } catch (IOException e) {
            return false;
        }
    }
}
