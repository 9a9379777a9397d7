package quetzal.panel.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL of our own in the data folder, for panels without a database server.
///
/// It listens on loopback only, keeps a password of its own, writes through to the disk, and outlives a killed panel:
/// the next one finds it by its pid file and takes it over.
public final class EmbeddedDatabase implements AutoCloseable {
    static final String DATABASE = "quetzal";
    static final String USER = "quetzal";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final PostgresFiles files;
    private final PostgresProcess process;
    private final DatabaseSettings settings;

    private EmbeddedDatabase(
            PostgresFiles files, PostgresProcess process, DatabaseSettings settings) {
        this.files = files;
        this.process = process;
        this.settings = settings;
    }

    /// How durable a commit is. `FAST` is for tests: a crash of the machine may lose everything.
    public enum Durability {
        FULL,
        FAST
    }

    /// Starts it, or takes over the one that still runs in `folder`; unpacks and initialises what is missing.
    ///
    /// - errors: [IllegalStateException] saying what to do, when PostgreSQL cannot run here
    public static EmbeddedDatabase start(Path folder, Durability durability, int poolSize) {
        return start(PostgresFiles.in(folder), durability, poolSize);
    }

    static EmbeddedDatabase start(PostgresFiles files, Durability durability, int poolSize) {
        files.unpack();
        var password = files.password(new SecureRandom());
        var tools = PostgresTools.of(files);
        if (!files.isInitialised()) {
            tools.initialise();
        }
        var running = PostgresProcess.running(files);
        if (running.isPresent() && answers(running.get(), password)) {
            LOG.info("took over the running database: pid={}", running.get().pid());
            return ready(files, running.get(), password, poolSize);
        }
        running.ifPresent(stuck -> tools.stop(stuck, STOP));
        files.forgetProcess();
        var process = tools.start(freePort(), options(durability));
        awaitAnswer(process, files, password);
        return ready(files, process, password, poolSize);
    }

    /// How to reach the one that runs in `folder`, started by a panel that is still up.
    public static Optional<DatabaseSettings> running(Path folder, int poolSize) {
        var files = PostgresFiles.in(folder);
        return PostgresProcess.running(files)
                .map(process -> settings(process.port(), files.existingPassword(), poolSize));
    }

    public DatabaseSettings settings() {
        return settings;
    }

    public long pid() {
        return process.pid();
    }

    /// Another database beside ours, on the same server.
    public DatabaseSettings settings(String database) {
        return new DatabaseSettings(
                url(process.port(), database),
                settings.user(),
                settings.password(),
                settings.poolSize());
    }

    /// Ends it the fast way: open transactions roll back, what is committed stays.
    @Override
    public void close() {
        PostgresTools.of(files).stop(process, STOP);
    }

    private static EmbeddedDatabase ready(
            PostgresFiles files, PostgresProcess process, String password, int poolSize) {
        try (var connection =
                        DriverManager.getConnection(
                                url(process.port(), "postgres"), USER, password);
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The embedded database refuses us.", e);
        }
        return new EmbeddedDatabase(files, process, settings(process.port(), password, poolSize));
    }

    private static DatabaseSettings settings(int port, String password, int poolSize) {
        return new DatabaseSettings(url(port, DATABASE), USER, password, poolSize);
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=5";
    }

    private static List<String> options(Durability durability) {
        var options =
                new ArrayList<>(
                        List.of(
                                "listen_addresses=127.0.0.1",
                                "unix_socket_directories=",
                                "max_connections=200",
                                "shared_buffers=64MB",
                                "password_encryption=scram-sha-256",
                                "timezone=UTC",
                                "log_timezone=UTC",
                                "log_min_messages=warning"));
        if (durability == Durability.FAST) {
            options.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
        }
        return options;
    }

    private static boolean answers(PostgresProcess process, String password) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        do {
            try (var connection =
                    DriverManager.getConnection(url(process.port(), "postgres"), USER, password)) {
                return connection.isValid(5);
            } catch (SQLException e) {
                pause();
            }
        } while (System.nanoTime() < end && process.isAlive());
        return false;
    }

    private static void awaitAnswer(PostgresProcess process, PostgresFiles files, String password) {
        long end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try (var connection =
                    DriverManager.getConnection(url(process.port(), "postgres"), USER, password)) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                pause();
            }
        }
        throw new IllegalStateException(
                "The embedded database did not start. Its log is "
                        + files.log()
                        + " and ends with:\n"
                        + files.endOfLog());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the database started", e);
        }
    }
}
