package quetzal.panel.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/// One real PostgreSQL for the whole JVM, with one migrated template that each test class copies.
public final class TestDatabase {
    private static final String TEMPLATE = "panel_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabase() {}

    private static final class Holder {
        static final EmbeddedDatabase SERVER = start();
    }

    /// A fresh database with the current schema.
    public static DatabaseSettings fresh() {
        var name = "test_" + NUMBER.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return Holder.SERVER.settings(name);
    }

    /// A fresh database without any schema.
    public static DatabaseSettings empty() {
        var name = "empty_" + NUMBER.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return Holder.SERVER.settings(name);
    }

    /// Drops what [#fresh] made, also when someone is still connected.
    public static void drop(DatabaseSettings settings) {
        var url = settings.jdbcUrl();
        var name = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private static void execute(String sql) {
        var server = Holder.SERVER.settings("postgres");
        try (var connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The unpacked binaries, kept between runs.
    static Path programs() {
        return Path.of("target", "postgres-programs").toAbsolutePath();
    }

    private static EmbeddedDatabase start() {
        try {
            var folder = Files.createTempDirectory("quetzal-test-db-");
            var server =
                    EmbeddedDatabase.start(
                            new PostgresFiles(folder, programs()),
                            EmbeddedDatabase.Durability.FAST,
                            4);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        server.close();
                                        delete(folder);
                                    }));
            Databases.migrate(server.settings());
            var settings = server.settings("postgres");
            try (var connection =
                            DriverManager.getConnection(
                                    settings.jdbcUrl(), settings.user(), settings.password());
                    var statement = connection.createStatement()) {
                statement.execute(
                        "ALTER DATABASE " + EmbeddedDatabase.DATABASE + " RENAME TO " + TEMPLATE);
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
