package quetzal.panel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.panel.db.Database;
import quetzal.panel.db.Databases;
import quetzal.panel.db.TestDatabase;

class AuditCommandTest {
    @TempDir Path data;

    @Test
    void verifyAnswersByItsExitCodeAndNamesTheRow() {
        var settings = TestDatabase.fresh();
        try (HikariDataSource pool = Databases.open(settings)) {
            var environment =
                    Map.of(
                            "QUETZAL_DATA",
                            data.toString(),
                            "DATABASE_URL",
                            settings.jdbcUrl(),
                            "DATABASE_USER",
                            settings.user(),
                            "DATABASE_PASSWORD",
                            settings.password());
            var out = new ByteArrayOutputStream();

            // each check leaves a row, and a purge seals what waits
            assertThat(run(environment, out, "audit", "verify")).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("OK: 0 rows checked");
            assertThat(run(environment, out, "audit", "purge", "--older-than-days", "1"))
                    .isEqualTo(2);
            assertThat(run(environment, out, "audit", "purge", "--older-than-days", "30")).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("Removed 0 rows");
            assertThat(run(environment, out, "audit", "verify")).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("OK: 1 rows checked");

            new Database(pool)
                    .transact(
                            tx -> {
                                tx.execute("SET LOCAL session_replication_role = replica");
                                tx.execute(
                                        "UPDATE activity SET actor_name = 'nobody' WHERE id = 1");
                            });
            assertThat(run(environment, out, "audit", "verify")).isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("CHANGED: row 1 was changed")
                    .contains("TAMPERED");
        } finally {
            TestDatabase.drop(settings);
        }
    }

    private static int run(
            Map<String, String> environment, ByteArrayOutputStream out, String... arguments) {
        var realOut = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            return PanelMain.execute(environment, arguments);
        } finally {
            System.setOut(realOut);
        }
    }
}
