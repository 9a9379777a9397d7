package quetzal.panel.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A PostgreSQL of its own that a test can stop and start again at the same address.
public final class StoppableDatabase implements AutoCloseable {
    private final Path folder;
    private final PostgresFiles files;
    private final EmbeddedDatabase database;
    private final int port;
    private PostgresProcess process;

    private StoppableDatabase(Path folder, PostgresFiles files, EmbeddedDatabase database) {
        this.folder = folder;
        this.files = files;
        this.database = database;
        this.process = PostgresProcess.running(files).orElseThrow();
        this.port = process.port();
    }

    public static StoppableDatabase start() throws IOException {
        var folder = Files.createTempDirectory("quetzal-test-outage-");
        var files = new PostgresFiles(folder, TestDatabase.programs());
        var database = EmbeddedDatabase.start(files, EmbeddedDatabase.Durability.FAST, 4);
        Databases.migrate(database.settings());
        return new StoppableDatabase(folder, files, database);
    }

    public DatabaseSettings settings() {
        return database.settings();
    }

    public void stop() {
        PostgresTools.of(files).stop(process, Duration.ofSeconds(30));
    }

    public void startAgain() {
        process =
                PostgresTools.of(files)
                        .start(
                                port,
                                List.of("listen_addresses=127.0.0.1", "unix_socket_directories="));
        Databases.await(settings(), Duration.ofSeconds(60));
    }

    @Override
    public void close() {
        stop();
        TestDatabase.delete(folder);
    }
}
