package quetzal.wings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String TOKEN =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String MINIMAL =
            "uuid: 7d3a0000-0000-4000-8000-000000000001\ntoken_id: abcdefghijklmnop\ntoken: "
                    + TOKEN
                    + "\nremote: https://panel.example/\n";

    @TempDir Path folder;

    @Test
    void everyDefaultIsTheDocumentedOne() throws Exception {
        var config = load(MINIMAL, Map.of());

        assertThat(config.appName()).isEqualTo("Quetzal");
        assertThat(config.debug()).isFalse();
        assertThat(config.panelOrigin()).isEqualTo("https://panel.example");
        assertThat(config.api())
                .isEqualTo(
                        new ApiConfig(
                                "0.0.0.0",
                                8080,
                                java.util.Optional.empty(),
                                false,
                                100,
                                List.of()));
        var system = config.system();
        assertThat(system.rootDirectory()).isEqualTo(Path.of("/var/lib/pterodactyl"));
        assertThat(system.data()).isEqualTo(Path.of("/var/lib/pterodactyl/volumes"));
        assertThat(system.logDirectory()).isEqualTo(Path.of("/var/log/pterodactyl"));
        assertThat(system.tmpDirectory()).isEqualTo(Path.of("/tmp/pterodactyl"));
        assertThat(system.username()).isEqualTo("pterodactyl");
        assertThat(system.diskCheckInterval()).isEqualTo(Duration.ofSeconds(150));
        assertThat(system.activitySendInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(system.activitySendCount()).isEqualTo(100);
        assertThat(system.websocketLogCount()).isEqualTo(150);
        assertThat(system.sftp()).isEqualTo(new SystemConfig.Sftp("0.0.0.0", 2022, false));
        assertThat(system.crashDetection())
                .isEqualTo(new SystemConfig.CrashDetection(true, true, Duration.ofSeconds(60)));
        assertThat(system.runtime()).isEqualTo(SystemConfig.Runtime.DOCKER);
        assertThat(system.install())
                .isEqualTo(new SystemConfig.Install(Duration.ofHours(1), false));
        var docker = config.docker();
        assertThat(docker.socket()).isEqualTo("/var/run/docker.sock");
        assertThat(docker.network().host()).isEqualTo("172.18.0.1");
        assertThat(docker.network().dns()).containsExactly("1.1.1.1", "1.0.0.1");
        assertThat(docker.network().name()).isEqualTo("pterodactyl_nw");
        assertThat(docker.tmpfsSizeMib()).isEqualTo(100);
        assertThat(docker.containerPidLimit()).isEqualTo(512);
        assertThat(docker.installerLimits()).isEqualTo(new DockerConfig.InstallerLimits(1024, 100));
        assertThat(docker.log().type()).isEqualTo("local");
        assertThat(docker.log().options())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "max-size",
                                "5m",
                                "max-file",
                                "1",
                                "compress",
                                "false",
                                "mode",
                                "non-blocking"));
        assertThat(config.throttles())
                .isEqualTo(new WingsConfig.Throttles(true, 2000, Duration.ofMillis(100)));
        assertThat(config.remoteQuery())
                .isEqualTo(new WingsConfig.RemoteQuery(Duration.ofSeconds(30), 50));
        assertThat(config.allowedMounts()).isEmpty();
        assertThat(config.ignorePanelConfigUpdates()).isFalse();
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws Exception {
        var config =
                load(
                        MINIMAL,
                        Map.of(
                                "WINGS_REMOTE", "http://127.0.0.1:81",
                                "WINGS_API_PORT", "9",
                                "WINGS_DOCKER_NETWORK_DNS", "9.9.9.9, 8.8.8.8",
                                "WINGS_TOKEN_ID", "other"));

        assertThat(config.panelOrigin()).isEqualTo("http://127.0.0.1:81");
        assertThat(config.api().port()).isEqualTo(9);
        assertThat(config.docker().network().dns()).containsExactly("9.9.9.9", "8.8.8.8");
        assertThat(config.tokenId()).isEqualTo("other");
    }

    @Test
    void tokensMayStandInFilesAndVariables() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), TOKEN + "\n");

        var config =
                load(
                        MINIMAL.replace(TOKEN, "file://${SECRETS}/secret"),
                        Map.of("SECRETS", secret.getParent().toString()));

        assertThat(config.token().reveal()).isEqualTo(TOKEN);
    }

    @Test
    void everyFaultIsListedAtOnceWithItsKeyAndWhatToDo() {
        var refused =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                load(
                                        "token_id: a.b\ntoken: short\nremote: ftp//x\napi:\n  port: 70000\n  ssl: {enabled: true}\n"
                                                + "system:\n  data: relative\n  runtime: lxc\ndocker: [1]\nallowed_mounts: x\ndebug: maybe\n",
                                        Map.of()));

        assertThat(refused.faults())
                .extracting(ConfigFault::key)
                .contains(
                        "token_id",
                        "token",
                        "remote",
                        "api.port",
                        "api.ssl.cert",
                        "api.ssl.key",
                        "system.data",
                        "system.runtime",
                        "allowed_mounts",
                        "debug");
        assertThat(refused)
                .hasMessageContaining("quetzal-wings configure")
                .hasMessageContaining("must be true or false");
        assertThat(refused.getMessage()).doesNotContain("short\"");
    }

    @Test
    void brokenYamlTellsTheLineAndNeverTheToken() {
        assertThatThrownBy(() -> load("token: " + TOKEN + "\n  x: [\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line ")
                .hasMessageNotContaining(TOKEN);
    }

    @Test
    void aMissingFileIsFineWhenTheEnvironmentSaysEverything() throws Exception {
        var config =
                new ConfigFile(
                                folder.resolve("none.yml"),
                                Map.of(
                                        "WINGS_TOKEN",
                                        TOKEN,
                                        "WINGS_TOKEN_ID",
                                        "id",
                                        "WINGS_REMOTE",
                                        "http://p.example"))
                        .load();

        assertThat(config.tokenId()).isEqualTo("id");
    }

    @Test
    void thePanelMaySetOnlyWhatIsListed() throws Exception {
        var file = file(MINIMAL + "future_key: {kept: 1}\nsystem: {data: /srv/games}\n", Map.of());
        var live = new LiveConfig(file, file.load());
        var pushed =
                new ObjectMapper()
                        .readTree(
                                """
                {"debug":true,"token_id":"newid","token":"%s","uuid":"","remote":"http://evil.example",
                 "api":{"port":8443,"host":"127.0.0.1","ssl":{"enabled":false,"cert":"/etc/shadow","key":"/x"},"upload_limit":7},
                 "system":{"data":"/","tmp_directory":"/etc","log_directory":"/etc","sftp":{"bind_port":2023},
                           "user":{"uid":0}},
                 "docker":{"socket":"/evil"},"allowed_mounts":["/"],"ignore_panel_config_updates":false}
                """
                                        .formatted(TOKEN.toUpperCase(java.util.Locale.ROOT)));

        assertThat(live.update(pushed)).isTrue();

        for (var config : List.of(live.current(), file.load())) {
            assertThat(config.debug()).isTrue();
            assertThat(config.tokenId()).isEqualTo("newid");
            assertThat(config.token().reveal()).isEqualTo(TOKEN.toUpperCase(java.util.Locale.ROOT));
            assertThat(config.uuid()).isEqualTo("7d3a0000-0000-4000-8000-000000000001");
            assertThat(config.api().port()).isEqualTo(8443);
            assertThat(config.api().uploadLimitMib()).isEqualTo(7);
            assertThat(config.system().sftp().bindPort()).isEqualTo(2023);
            assertThat(config.panelOrigin()).isEqualTo("https://panel.example");
            assertThat(config.system().data()).isEqualTo(Path.of("/srv/games"));
            assertThat(config.system().tmpDirectory()).isEqualTo(Path.of("/tmp/pterodactyl"));
            assertThat(config.system().user().uid()).isEqualTo(-1);
            assertThat(config.docker().socket()).isEqualTo("/var/run/docker.sock");
            assertThat(config.allowedMounts()).isEmpty();
        }
        assertThat(Files.readString(file.path()))
                .contains("future_key")
                .doesNotContain("evil")
                .doesNotContain("shadow");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void anUnusablePushChangesNothing() throws Exception {
        var file = file(MINIMAL, Map.of());
        var live = new LiveConfig(file, file.load());
        var before = live.current();

        assertThatThrownBy(
                        () ->
                                live.update(
                                        new ObjectMapper()
                                                .readTree(
                                                        "{\"debug\":true,\"api\":{\"port\":99999}}")))
                .isInstanceOf(ConfigException.class);

        assertThat(live.current()).isSameAs(before);
        assertThat(Files.readString(file.path())).isEqualTo(MINIMAL);
    }

    @Test
    void pushesCanBeSwitchedOff() throws Exception {
        var file = file(MINIMAL + "ignore_panel_config_updates: true\n", Map.of());
        var live = new LiveConfig(file, file.load());

        assertThat(live.update(new ObjectMapper().readTree("{\"debug\":true}"))).isFalse();
        assertThat(live.current().debug()).isFalse();
    }

    @Test
    void aSecretHidesItselfAndComparesByContent() {
        assertThat(new Secret(TOKEN)).hasToString("(hidden)").isEqualTo(new Secret(TOKEN));
        assertThat(new Secret(TOKEN).matches(TOKEN + "x")).isFalse();
        assertThat(Secret.EMPTY.matches("")).isFalse();
    }

    private WingsConfig load(String yaml, Map<String, String> environment) throws Exception {
        return file(yaml, environment).load();
    }

    private ConfigFile file(String yaml, Map<String, String> environment) throws IOException {
        return new ConfigFile(Files.writeString(folder.resolve("config.yml"), yaml), environment);
    }
}
