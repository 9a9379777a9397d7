package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.wings.container.docker.DockerFixture;
import quetzal.wings.container.docker.DockerRuntime;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// The whole daemon on the real engine, with the pretend game.
@Tag("docker")
@Timeout(300)
class DockerDaemonTest {
    private static final String IMAGE = "~gamehost/tiny:1";

    @TempDir Path home;
    private FakePanel panel;
    private TestNode node;
    private ForkedNode forked;
    private final ServerId server = new ServerId(UUID.randomUUID());

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
    }

    @AfterEach
    void tearDown() throws Exception {
        if (node != null) {
            node.close();
        }
        if (forked != null) {
            forked.close();
        }
        panel.close();
        for (var name : new String[] {server.toString(), server + "_installer"}) {
            if (!DockerFixture.docker("ps", "-aq", "--filter", "name=" + name).isEmpty()) {
                DockerFixture.docker("rm", "-f", name);
            }
        }
    }

    private ObjectNode game() {
        return PanelServer.of(server, IMAGE, "sh /opt/fake/fakegame.sh --label \"{{LABEL}}\"");
    }

    private void boot(String more) throws Exception {
        node =
                TestNode.start(
                        home,
                        panel.url(),
                        (config, clock) -> new DockerRuntime(DockerSetup.of(config), clock),
                        more);
        await().until(() -> panel.requests().contains("POST /api/remote/servers/reset"));
    }

    /// The server as the repository's own egg makes it: one settings file of each kind.
    private void putEgg() throws Exception {
        var egg = Json.MAPPER.readTree(Path.of("../images/eggs/fake-game.json").toFile());
        var configuration = game();
        PanelServer.environment(configuration)
                .put("MOTD", "Grüße: \"all\"")
                .put("LABEL", "a label")
                .put("SEED", "42");
        var configs =
                (com.fasterxml.jackson.databind.node.ArrayNode)
                        configuration.at("/process_configuration/configs");
        Json.MAPPER
                .readTree(egg.at("/config/files").asText())
                .properties()
                .forEach(
                        file -> {
                            var entry =
                                    configs.addObject()
                                            .put("file", file.getKey())
                                            .put("parser", file.getValue().path("parser").asText());
                            var replace = entry.putArray("replace");
                            file.getValue()
                                    .path("find")
                                    .properties()
                                    .forEach(
                                            pair -> {
                                                if (pair.getValue().isObject()) {
                                                    pair.getValue()
                                                            .properties()
                                                            .forEach(
                                                                    inner ->
                                                                            replace.addObject()
                                                                                    .put(
                                                                                            "match",
                                                                                            pair
                                                                                                    .getKey())
                                                                                    .put(
                                                                                            "if_value",
                                                                                            inner
                                                                                                    .getKey())
                                                                                    .put(
                                                                                            "replace_with",
                                                                                            inner.getValue()
                                                                                                    .asText()));
                                                } else {
                                                    var value =
                                                            pair.getValue()
                                                                    .asText()
                                                                    .replace(
                                                                            "{{server.build.default.port}}",
                                                                            "25565")
                                                                    .replace(
                                                                            "{{server.build.default.ip}}",
                                                                            "127.0.0.1")
                                                                    .replace(
                                                                            "{{server.build.memory}}",
                                                                            "64")
                                                                    .replace(
                                                                            "{{server.build.env.MOTD}}",
                                                                            "Grüße: \"all\"")
                                                                    .replace(
                                                                            "{{server.build.env.SEED}}",
                                                                            "42")
                                                                    .replace(
                                                                            "{{server.build.env.MAX_PLAYERS}}",
                                                                            "20");
                                                    replace.addObject()
                                                            .put("match", pair.getKey())
                                                            .put("replace_with", value);
                                                }
                                            });
                        });
        panel.put(server, configuration);
        panel.script(
                server,
                IMAGE,
                egg.at("/scripts/installation/script").asText().replace("\n", "\r\n"));
    }

    @Test
    void createInstallStartCommandStop() throws Exception {
        boot("");
        putEgg();

        assertThat(
                        node.post(
                                        "/api/servers",
                                        "{\"uuid\":\""
                                                + server
                                                + "\",\"start_on_completion\":true}")
                                .status())
                .isEqualTo(202);
        node.awaitState(server, "running");

        assertThat(panel.installs()).hasSize(1);
        assertThat(panel.installs().getFirst().body().path("successful").asBoolean()).isTrue();
        assertThat(node.get("/api/servers/" + server + "/install-logs").body())
                .contains("Installing the fake game with label 'a label' in /mnt/server, as uid 0")
                .contains("install step 3");
        var data = home.resolve("root/volumes").resolve(server.toString());
        assertThat(data.resolve("server.properties"))
                .hasContent(
                        "# settings\nserver-port=25565\nmotd=Gr\\u00fc\\u00dfe: \"all\"\nmax-players=20\nuntouched=stays\n"
                                + "server-ip=0.0.0.0\n");
        assertThat(Json.MAPPER.readTree(data.resolve("conf/settings.json").toFile()))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                        {"network":{"port":25565,"bind":"127.0.0.1"},"limits":{"memory":64},"motd":"Grüße: \\"all\\"",
                         "worlds":[{"name":"one","seed":42},{"name":"two","seed":42}],"untouched":[1,2.5,true,null,"text"],
                         "new":{"deep":{"key":"made by the panel"}}}
                        """));
        assertThat(data.resolve("conf/settings.yml"))
                .hasContent(
                        """
                        listeners:
                        - host: 0.0.0.0:25565
                          motd: 'Grüße: "all"'
                        servers:
                          lobby:
                            address: 127.0.0.1:25566
                          far:
                            address: 192.0.2.7:25567
                        enabled: 'true'
                        untouched: stays
                        """);
        assertThat(data.resolve("conf/settings.ini"))
                .content()
                .contains("port = 25565")
                .contains("top = level");
        assertThat(data.resolve("conf/settings.xml")).content().contains("<port>25565</port>");
        assertThat(data.resolve("conf/settings.cfg"))
                .content()
                .contains("port 25565\n")
                .contains("untouched stays");
        assertThat(Files.getAttribute(data.resolve("conf"), "unix:uid")).isEqualTo(988);
        node.awaitLine(server, "Message of the day: ");

        assertThat(
                        node.post(
                                        "/api/servers/" + server + "/commands",
                                        "{\"commands\":[\"whoami\",\"save\"]}")
                                .status())
                .isEqualTo(204);
        node.awaitLine(server, "uid 988 gid 988");
        node.awaitLine(server, "Saved the world (1)");
        var report = node.get("/api/servers/" + server).json();
        assertThat(report.at("/utilization/state").asText()).isEqualTo("running");
        await().until(
                        () ->
                                node.get("/api/servers/" + server)
                                                .json()
                                                .at("/utilization/memory_bytes")
                                                .asLong()
                                        > 0);

        node.power(server, "restart");
        node.awaitLine(server, "Bye");
        node.awaitState(server, "running");
        node.power(server, "stop");
        node.awaitState(server, "offline");

        assertThat(node.delete("/api/servers/" + server).status()).isEqualTo(204);
        await().until(
                        () ->
                                DockerFixture.docker("ps", "-aq", "--filter", "name=" + server)
                                        .isEmpty());
        await().until(() -> !Files.exists(data));
    }

    @Test
    void aCrashLoopEndsAndMemoryIsNamedAsTheReason() throws Exception {
        var configuration = game();
        PanelServer.environment(configuration).put("LABEL", "x");
        panel.put(server, configuration);
        boot("");

        node.power(server, "start");
        node.awaitState(server, "running");
        node.post("/api/servers/" + server + "/commands", "{\"commands\":[\"oom\"]}");
        node.awaitLine(server, "Out of memory: true");
        node.awaitState(server, "running");
        node.post("/api/servers/" + server + "/commands", "{\"commands\":[\"crash 7\"]}");
        node.awaitLine(server, "Exit code: 7");
        node.awaitLine(server, "stays off until someone starts it");
        node.awaitState(server, "offline");
    }

    @Test
    void killingTheDaemonUnderOutputStopsNoServerAndLosesNoLine() throws Exception {
        var configuration =
                PanelServer.of(
                        server,
                        IMAGE,
                        "echo 'Done ('; i=1; while :; do echo \"number $i\"; i=$((i + 1)); [ $((i % 25)) = 0 ] && usleep 50000; done");
        configuration
                .withObject("/process_configuration/stop")
                .put("type", "signal")
                .put("value", "SIGKILL");
        panel.put(server, configuration);
        forked = new ForkedNode(home, panel.url());
        forked.start();
        await().atMost(NodeClient.PATIENCE)
                .until(() -> forked.get("/api/servers/" + server).status() == 200);
        forked.power(server, "start");
        forked.awaitState(server, "running");
        var startedAt = startedAt();

        for (var round = 0; round < 3; round++) {
            var before = newest();
            await().atMost(NodeClient.PATIENCE).until(() -> newest() > before + 100);
            Thread.sleep(ThreadLocalRandom.current().nextInt(300));
            forked.kill();
            forked.start();
            forked.awaitState(server, "running");
        }
        var resumed = newest();
        await().atMost(NodeClient.PATIENCE).until(() -> newest() > resumed + 100);

        assertThat(startedAt()).isEqualTo(startedAt);
        forked.power(server, "kill");
        forked.awaitState(server, "offline");
        var numbers = numbers();
        assertThat(numbers).hasSizeGreaterThan(500);
        assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(forked.stop()).isIn(0, 143);
    }

    private String startedAt() {
        return DockerFixture.docker(
                "inspect", "--format", "{{.State.StartedAt}}", server.toString());
    }

    private long newest() throws Exception {
        return forked.get("/api/servers/" + server + "/console?tail=1")
                .json()
                .path("newest")
                .asLong();
    }

    private ArrayList<Long> numbers() throws Exception {
        var numbers = new ArrayList<Long>();
        var after = 0L;
        while (true) {
            var page = forked.get("/api/servers/" + server + "/console?after=" + after).json();
            for (var line : page.path("lines")) {
                var text = line.path("line").asText();
                if (line.path("kind").asText().equals("output") && text.startsWith("number ")) {
                    numbers.add(Long.parseLong(text.substring("number ".length())));
                }
            }
            if (page.path("next").isNull()) {
                return numbers;
            }
            after = page.path("next").asLong();
        }
    }
}
