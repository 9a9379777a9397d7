package quetzal.wings.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;

class SecretMaskTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "RCON_PASSWORD", "hunter2hunter2",
                    "STEAM_TOKEN", "abc",
                    "PRIVATE_KEY", "first-part\nsecond-part\n",
                    "STARTUP", "run --password hunter2hunter2",
                    "MOTD", "welcome");

    @TempDir Path logs;

    @Test
    void secretsAreMaskedWhereverTheyAppear() {
        var mask = new SecretMask(ENVIRONMENT);
        assertThat(mask.mask("+ login hunter2hunter2, welcome abc"))
                .isEqualTo("+ login ********, welcome abc");
        assertThat(mask.mask("second-part")).isEqualTo("********");
    }

    @Test
    void theHeadOfTheLogShowsNoSecret() throws Exception {
        var server = new ServerId(UUID.randomUUID());
        var all = new InstallLogs(logs, InstantSource.system());
        try (var log = all.begin(server, "run")) {
            log.environment(ENVIRONMENT, new SecretMask(ENVIRONMENT));
        }

        assertThat(all.text(server, 10_000).orElseThrow())
                .contains("MOTD=welcome", "STARTUP=run --password ********", "STEAM_TOKEN=********")
                .doesNotContain("hunter2", "abc", "first-part", "second-part");
    }
}
