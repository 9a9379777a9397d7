package quetzal.panel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir Path folder;

    @Test
    void defaults() {
        var config = read(Map.of());

        assertThat(config.appName()).isEqualTo("Quetzal");
        assertThat(config.url()).isEqualTo(URI.create("http://127.0.0.1:8000"));
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8000);
        assertThat(config.data()).isEqualTo(folder);
        assertThat(config.database()).isEmpty();
        assertThat(config.databasePool()).isEqualTo(16);
        assertThat(config.databaseWait()).isEqualTo(Duration.ofSeconds(300));
        assertThat(config.appKey()).isEmpty();
        assertThat(config.trustedProxies()).isEmpty();
        assertThat(config.corsOrigins()).isEmpty();
        assertThat(config.clientRequestsPerMinute()).isEqualTo(720);
        assertThat(config.applicationRequestsPerMinute()).isEqualTo(240);
        assertThat(config.loginsPerMinute()).isEqualTo(10);
        assertThat(config.sessionLife()).isEqualTo(Duration.ofMinutes(720));
        assertThat(config.stopGrace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(ConfigReader.read(Map.of()).data()).isEqualTo(Path.of("data").toAbsolutePath());
    }

    @Test
    void theFileIsReadAndTheEnvironmentWins() throws Exception {
        Files.writeString(
                folder.resolve("panel.yml"),
                "port: 9000\nhost: 0.0.0.0\ntrusted_proxies: [10.0.0.0/8, '::1']\nurl: https://p.example.com/\n");

        var config = read(Map.of("QUETZAL_PORT", "9001"));

        assertThat(config.port()).isEqualTo(9001);
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.url()).isEqualTo(URI.create("https://p.example.com"));
        assertThat(config.trustedProxies()).hasSize(2);
    }

    @Test
    void databaseAddressesOfBothFormsAreUnderstood() throws Exception {
        var url =
                read(Map.of(
                                "DATABASE_URL",
                                "postgresql://me:p%40ss+x@db.example:5433/q?sslmode=require"))
                        .database()
                        .orElseThrow();
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/q?sslmode=require");
        assertThat(url.user()).isEqualTo("me");
        assertThat(url.password()).isEqualTo("p@ss+x");

        var secret = folder.resolve("secret");
        Files.writeString(secret, "from file\n");
        var jdbc =
                read(Map.of(
                                "DATABASE_URL", "jdbc:postgresql://db/q",
                                "DATABASE_USER", "u",
                                "DATABASE_PASSWORD_FILE", secret.toString()))
                        .database()
                        .orElseThrow();
        assertThat(jdbc.password()).isEqualTo("from file");
        assertThat(jdbc.toString()).doesNotContain("from file");
    }

    @Test
    void everyFaultIsListedAtOnce() throws Exception {
        Files.writeString(folder.resolve("panel.yml"), "colour: blue\n");

        var fault =
                catchThrowableOfType(
                        ConfigFault.class,
                        () ->
                                read(
                                        Map.of(
                                                "QUETZAL_PORT", "lots",
                                                "QUETZAL_URL", "panel.example.com",
                                                "DATABASE_URL", "mysql://secret@x",
                                                "QUETZAL_APP_KEY", "short",
                                                "QUETZAL_TRUSTED_PROXIES", "localhost",
                                                "QUETZAL_CORS_ORIGINS", "*")));

        assertThat(fault.faults()).hasSize(7);
        assertThat(fault.getMessage())
                .contains(
                        "colour", "QUETZAL_PORT", "QUETZAL_URL", "DATABASE_URL", "QUETZAL_APP_KEY")
                .doesNotContain("secret@");
    }

    private PanelConfig read(Map<String, String> more) {
        var environment = new HashMap<>(Map.of("QUETZAL_DATA", folder.toString()));
        environment.putAll(more);
        return ConfigReader.read(environment);
    }
}
