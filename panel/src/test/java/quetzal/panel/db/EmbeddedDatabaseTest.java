package quetzal.panel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir Path folder;

    @Test
    void itKeepsWhatIsCommittedThroughStopKillAndTakeOver() throws Exception {
        var first = start();
        execute(first, "CREATE TABLE facts (n int)");
        execute(first, "INSERT INTO facts VALUES (1)");
        assertThat(setting(first, "fsync")).isEqualTo("on");
        assertThat(setting(first, "listen_addresses")).isEqualTo("127.0.0.1");

        // the panel was killed: nobody stopped it, the next panel takes it over
        var second = start();
        assertThat(second.pid()).isEqualTo(first.pid());
        assertThat(count(second)).isEqualTo(1);
        assertThat(EmbeddedDatabase.running(files().root(), 2))
                .contains(
                        new DatabaseSettings(
                                second.settings().jdbcUrl(),
                                second.settings().user(),
                                second.settings().password(),
                                2));

        // PostgreSQL itself was killed: its pid file is stale, the next start recovers
        execute(second, "INSERT INTO facts VALUES (2)");
        ProcessHandle.of(second.pid()).orElseThrow().destroyForcibly();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(second.pid()).map(p -> !p.isAlive()).orElse(true));
        assertThat(EmbeddedDatabase.running(files().root(), 2)).isEmpty();
        try (var third = start()) {
            assertThat(third.pid()).isNotEqualTo(second.pid());
            assertThat(count(third)).isEqualTo(2);
        }
        assertThat(Files.exists(files().pidFile())).isFalse();
    }

    @Test
    void nobodyElseMayReadItsFilesOrConnectWithoutThePassword() throws Exception {
        try (var database = start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().root())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().data())))
                    .isEqualTo("rwx------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(files().passwordFile())))
                    .isEqualTo("rw-------");
            var settings = database.settings();
            assertThatThrownBy(
                            () ->
                                    DriverManager.getConnection(
                                            settings.jdbcUrl(), settings.user(), "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            assertThat(settings.toString()).doesNotContain(settings.password());
        }
    }

    @Test
    void aPidThatPassedToAnotherProcessIsNotTakenForIt() throws Exception {
        start().close();
        Files.writeString(
                files().pidFile(),
                ProcessHandle.current().pid()
                        + "\n"
                        + files().data()
                        + "\n0\n5432\n\n127.0.0.1\n\n\n");

        assertThat(EmbeddedDatabase.running(files().root(), 2)).isEmpty();
        start().close();
    }

    private PostgresFiles files() {
        return new PostgresFiles(folder.resolve("pg"), TestDatabase.programs());
    }

    private EmbeddedDatabase start() {
        return EmbeddedDatabase.start(files(), EmbeddedDatabase.Durability.FULL, 2);
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        var settings = database.settings();
        try (var connection =
                        DriverManager.getConnection(
                                settings.jdbcUrl(), settings.user(), settings.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String setting(EmbeddedDatabase database, String name) throws SQLException {
        return one(database, "SHOW " + name);
    }

    private static int count(EmbeddedDatabase database) throws SQLException {
        return Integer.parseInt(one(database, "SELECT count(*) FROM facts"));
    }

    private static String one(EmbeddedDatabase database, String sql) throws SQLException {
        var settings = database.settings();
        try (var connection =
                        DriverManager.getConnection(
                                settings.jdbcUrl(), settings.user(), settings.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
