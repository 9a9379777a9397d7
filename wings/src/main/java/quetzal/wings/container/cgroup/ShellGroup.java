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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ShellRequest;

/// A control group below the container's own that holds what one shell has started. Nothing in the container can leave
/// it: not by a new session, not by a new process group, not by losing its parent. It also tells a later daemon what an
/// earlier one left behind.
///
/// Version 1 uses the tree of `pids`, where a limit of 0 keeps a fork bomb from outrunning its end; version 2 has
/// `cgroup.kill`.
public final class ShellGroup {
    private static final Logger log = LoggerFactory.getLogger(ShellGroup.class);
    private static final Path PROC = Path.of("/proc");
    private static final String PREFIX = "quetzal-shell-";
    private static final String MEMBERS = "cgroup.procs";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final Path group;

    private ShellGroup(Path group) {
        this.group = group;
    }

    /// Puts process `pid` and what it has started by now into a group of its own.
    ///
    /// - errors: [IOException] when control groups cannot be reached from here, or `pid` is not of this container
    public static ShellGroup of(UUID shell, ContainerId container, long pid) throws IOException {
        var parent = parent(container, pid);
        var group = parent.resolve(PREFIX + shell);
        Files.createDirectory(group);
        var shellGroup = new ShellGroup(group);
        try {
            shellGroup.add(pid);
            shellGroup.addEarlyChildren(parent, shell);
        } catch (IOException | RuntimeException failed) {
            shellGroup.end();
            throw failed;
        }
        return shellGroup;
    }

    /// The groups that are still below the container whose first process is `pid`.
    public static List<ShellGroup> left(ContainerId container, long pid) throws IOException {
        var found = new ArrayList<ShellGroup>();
        try (var below = Files.newDirectoryStream(parent(container, pid), PREFIX + "*")) {
            below.forEach(group -> found.add(new ShellGroup(group)));
        }
        return found;
    }

    private static Path parent(ContainerId container, long pid) throws IOException {
        if (pid <= 0) {
            throw new IOException("the engine gave no process id");
        }
        var paths = CgroupPaths.of(PROC, pid);
        if (!paths.belongTo(container.value())) {
            throw new IOException("process " + pid + " is not of this container as seen from here");
        }
        return paths.v1("pids")
                .or(paths::v2)
                .orElseThrow(() -> new NoSuchFileException("no control group"));
    }

    private void add(long pid) throws IOException {
        Files.writeString(group.resolve(MEMBERS), Long.toString(pid));
    }

    /// Start-up files of a shell may have started something before it was moved.
    private void addEarlyChildren(Path parent, UUID shell) throws IOException {
        var mark = ShellRequest.MARK + "=" + shell;
        for (var pid : members(parent)) {
            if (environment(pid).filter(text -> text.contains(mark)).isPresent()) {
                try {
                    add(pid);
                } catch (IOException ended) {
                    log.debug("A process ended before it could be moved: pid={}", pid);
                }
            }
        }
    }

    private static Optional<String> environment(long pid) {
        try {
            var file = PROC.resolve(Long.toString(pid)).resolve("environ");
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static List<Long> members(Path group) throws IOException {
        return Files.readAllLines(group.resolve(MEMBERS)).stream().map(Long::valueOf).toList();
    }

    /// Ends everything in it and removes it; waits until nothing is left.
    ///
    /// - shape: false when something is left after some seconds, such as a process that a broken disk holds
    public boolean end() {
        long deadline = System.nanoTime() + PATIENCE;
        write("pids.max", "0");
        while (Files.exists(group)) {
            try {
                if (!write("cgroup.kill", "1")) {
                    for (var pid : members(group)) {
                        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                    }
                }
                Files.delete(group);
                return true;
            } catch (NoSuchFileException gone) {
                return true;
            } catch (IOException busy) {
                if (System.nanoTime() > deadline) {
                    log.warn("A shell's processes could not be ended: group={}", group, busy);
                    return false;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        return true;
    }

    private boolean write(String file, String text) {
        var path = group.resolve(file);
        try {
            if (Files.isWritable(path)) {
                Files.writeString(path, text);
                return true;
            }
        } catch (IOException refused) {
            log.debug("Not written: file={}", path, refused);
        }
        return false;
    }
}
