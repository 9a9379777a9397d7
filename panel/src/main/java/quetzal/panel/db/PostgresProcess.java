package quetzal.panel.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A running postmaster.
record PostgresProcess(ProcessHandle handle, int port) {
    long pid() {
        return handle.pid();
    }

    boolean isAlive() {
        return handle.isAlive();
    }

    /// The one that the pid file names, if it is alive and really ours: a number may have passed to another process.
    static Optional<PostgresProcess> running(PostgresFiles files) {
        var lines = files.pidLines();
        if (lines.size() < 4
                || !lines.get(0).strip().matches("[0-9]{1,10}")
                || !lines.get(3).strip().matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(lines.get(3).strip());
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> isPostgresOf(files, handle.pid()))
                .map(handle -> new PostgresProcess(handle, port));
    }

    private static boolean isPostgresOf(PostgresFiles files, long pid) {
        try {
            var words =
                    new String(
                            Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")),
                            StandardCharsets.UTF_8);
            return words.contains("postgres")
                    && words.contains(files.data().toAbsolutePath().toString());
        } catch (IOException e) {
            return false;
        }
    }
}
