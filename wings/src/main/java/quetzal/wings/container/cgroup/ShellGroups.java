package quetzal.wings.container.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ShellRequest;

/// Makes and finds the [ShellGroup]s of containers, where the kernel says their processes are.
public final class ShellGroups {
    private static final Logger log = LoggerFactory.getLogger(ShellGroups.class);
    private static final Path PROC = Path.of("/proc");
    private static final String PREFIX = "quetzal-shell-";

    private final Whereabouts whereabouts;

    /// Says in which control groups a process is.
    @FunctionalInterface
    interface Whereabouts {
        CgroupPaths of(long pid) throws IOException;
    }

    ShellGroups(Whereabouts whereabouts) {
        this.whereabouts = whereabouts;
    }

    /// Those of the machine that this daemon sees.
    public static ShellGroups ofThisMachine() {
        return new ShellGroups(pid -> CgroupPaths.of(PROC, pid));
    }

    /// Whether groups can be made below the container whose first process is `pid`.
    public boolean reach(ContainerId container, long pid) {
        try {
            return Files.isWritable(parent(container, pid));
        } catch (IOException unreachable) {
            log.info(
                    "no control groups for shells, their processes are known by their mark: container={} reason={}",
                    container,
                    unreachable.getMessage());
            return false;
        }
    }

    /// Puts process `pid` and what it has started by now into a group of its own.
    ///
    /// - errors: [IOException] when control groups cannot be reached from here, or `pid` is not of this container
    public ShellGroup open(UUID shell, ContainerId container, long pid) throws IOException {
        var parent = parent(container, pid);
        var folder = parent.resolve(PREFIX + shell);
        Files.createDirectory(folder);
        var group = new ShellGroup(folder);
        try {
            group.add(pid);
            addEarlyChildren(group, parent, shell);
        } catch (IOException | RuntimeException failed) {
            group.end();
            throw failed;
        }
        return group;
    }

    /// The groups that are still below the container whose first process is `pid`.
    public List<ShellGroup> left(ContainerId container, long pid) throws IOException {
        var found = new ArrayList<ShellGroup>();
        try (var below = Files.newDirectoryStream(parent(container, pid), PREFIX + "*")) {
            below.forEach(folder -> found.add(new ShellGroup(folder)));
        }
        return found;
    }

    private Path parent(ContainerId container, long pid) throws IOException {
        if (pid <= 0) {
            throw new IOException("the engine gave no process id");
        }
        var paths = whereabouts.of(pid);
        if (!paths.belongTo(container.value())) {
            throw new IOException("process " + pid + " is not of this container as seen from here");
        }
        return paths.v1("pids")
                .or(paths::v2)
                .orElseThrow(() -> new NoSuchFileException("no control group"));
    }

    /// Start-up files of a shell may have started something before it was moved.
    private void addEarlyChildren(ShellGroup group, Path parent, UUID shell) throws IOException {
        var mark = ShellRequest.MARK + "=" + shell;
        for (var pid : ShellGroup.members(parent)) {
            if (environment(pid).filter(text -> text.contains(mark)).isPresent()) {
                try {
                    group.add(pid);
                } catch (IOException ended) {
                    log.debug("A process ended before it could be moved: pid={}", pid);
                }
            }
        }
    }

    private Optional<String> environment(long pid) {
        try {
            var file = PROC.resolve(Long.toString(pid)).resolve("environ");
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
