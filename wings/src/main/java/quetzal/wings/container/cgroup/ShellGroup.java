package quetzal.wings.container.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A control group below the container's own that holds what one shell has started. Nothing in the container can leave
/// it: not by a new session, not by a new process group, not by losing its parent. It also tells a later daemon what an
/// earlier one left behind.
///
/// Version 1 uses the tree of `pids`, where a limit of 0 keeps a fork bomb from outrunning its end; version 2 has
/// `cgroup.kill`.
public final class ShellGroup {
    private static final Logger log = LoggerFactory.getLogger(ShellGroup.class);
    private static final String MEMBERS = "cgroup.procs";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final Path group;

    ShellGroup(Path group) {
        this.group = group;
    }

    void add(long pid) throws IOException {
        Files.writeString(group.resolve(MEMBERS), Long.toString(pid));
    }

    static List<Long> members(Path group) throws IOException {
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
