package quetzal.wings.container.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Holds a shell back until it is in its control group: what its start-up files start, which a tenant writes, would
/// otherwise be outside of it and outlive it.
final class StartGate {
    /// What does the holding; an image without it has no gate.
    static final String HOLDER = "/bin/sh";

    private static final Path PROC = Path.of("/proc");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private StartGate() {}

    /// The command that becomes `program` once it is let go.
    static List<String> command(String program) {
        return List.of(HOLDER, "-c", "kill -STOP $$; exec \"$0\"", program);
    }

    /// Waits until the process holds itself, or is gone.
    ///
    /// - errors: [IOException] when it takes too long for that: let go too early it would hold itself for ever
    static void awaitHeld(long pid) throws IOException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!held(pid)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("process " + pid + " did not hold itself in time");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static boolean held(long pid) {
        try {
            var file = PROC.resolve(Long.toString(pid)).resolve("stat");
            var text = Files.readString(file, StandardCharsets.ISO_8859_1);
            // the name before it may hold anything, also brackets and blanks
            return text.startsWith(" T ", text.lastIndexOf(')') + 1);
        } catch (IOException gone) {
            return true;
        }
    }

    /// - errors: [IOException] when it could not be let go
    static void release(long pid) throws IOException {
        try {
            var signal =
                    new ProcessBuilder(HOLDER, "-c", "kill -CONT \"$0\"", Long.toString(pid))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!signal.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
                signal.destroyForcibly();
                throw new IOException("no signal could be sent in time");
            }
            if (signal.exitValue() != 0 && Files.exists(PROC.resolve(Long.toString(pid)))) {
                throw new IOException("no signal could be sent to process " + pid);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
