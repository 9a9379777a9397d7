package quetzal.panel.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs PostgreSQL's own programs.
///
/// PostgreSQL refuses to run as root. When the panel is root, its programs run in a user namespace of their own, where
/// root is nobody: the files stay root's, and nothing else is gained or given away.
record PostgresTools(PostgresFiles files, List<String> prefix) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresTools.class);
    private static final Duration INITIALISE = Duration.ofMinutes(3);
    private static final long LARGEST_LOG_BYTES = 10L * 1024 * 1024;

    static PostgresTools of(PostgresFiles files) {
        return new PostgresTools(files, isRoot() ? List.of("unshare", "-U", "--") : List.of());
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /// Makes the data folder; it appears under its name only when it is whole.
    void initialise() {
        requireRunnable();
        var fresh = files.root().resolve("data.new");
        deleteTree(fresh);
        LOG.info("making a database: folder={}", files.data());
        run(
                INITIALISE,
                files.program("initdb").toString(),
                "-D",
                fresh.toString(),
                "-U",
                EmbeddedDatabase.USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + files.passwordFile(),
                "-E",
                "UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions");
        try {
            Files.move(fresh, files.data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// - shape: in a session of its own, so that Ctrl-C at the panel's terminal does not take the database first
    PostgresProcess start(int port, List<String> options) {
        requireRunnable();
        var command = new ArrayList<String>();
        command.add("setsid");
        command.addAll(prefix);
        command.add(files.program("postgres").toString());
        command.addAll(
                List.of(
                        "-D",
                        files.data().toAbsolutePath().toString(),
                        "-p",
                        String.valueOf(port)));
        options.forEach(option -> command.addAll(List.of("-c", option)));
        try {
            if (Files.exists(files.log()) && Files.size(files.log()) > LARGEST_LOG_BYTES) {
                Files.move(
                        files.log(),
                        files.log().resolveSibling("postgres.log.1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            var process =
                    new ProcessBuilder(command)
                            .directory(files.root().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                            .start();
            return new PostgresProcess(process.toHandle(), port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }

    /// The fast way: open transactions roll back. What does not end within `patience` is killed; the next start
    /// recovers.
    void stop(PostgresProcess process, Duration patience) {
        if (!process.isAlive()) {
            return;
        }
        try {
            run(
                    patience.plusSeconds(5),
                    files.program("pg_ctl").toString(),
                    "stop",
                    "-D",
                    files.data().toString(),
                    "-m",
                    "fast",
                    "-w",
                    "-t",
                    String.valueOf(patience.toSeconds()));
        } catch (IllegalStateException e) {
            LOG.warn("the database did not stop in time and is killed: pid={}", process.pid(), e);
            process.handle().destroyForcibly();
        }
    }

    private void requireRunnable() {
        if (prefix.isEmpty()) {
            return;
        }
        try {
            run(Duration.ofSeconds(20), files.program("postgres").toString(), "--version");
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "PostgreSQL does not run as root, and this machine does not allow user namespaces. "
                            + "Run the panel as an ordinary user, or set DATABASE_URL to a PostgreSQL server.",
                    e);
        }
    }

    private void run(Duration patience, String... words) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        var out = files.root().resolve("tool-output-" + ProcessHandle.current().pid() + ".txt");
        try {
            var process =
                    new ProcessBuilder(command)
                            .directory(files.root().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(out.toFile())
                            .start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        words[0] + " did not end within " + patience.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        words[0] + " failed: " + Files.readString(out).strip());
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + words[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + words[0] + " ran", e);
        } finally {
            try {
                Files.deleteIfExists(out);
            } catch (IOException e) {
                LOG.warn("left behind: {}", out, e);
            }
        }
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
