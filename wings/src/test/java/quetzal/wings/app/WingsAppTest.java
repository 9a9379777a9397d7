package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.PortBinding;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// The whole daemon against a panel, over HTTP, with containers that do what the test says.
@Timeout(300)
class WingsAppTest {
    private static final String IMAGE = "game:1";

    @TempDir Path home;
    private FakePanel panel;
    private ScriptedRuntime runtime;
    private TestNode node;
    private final ServerId server = new ServerId(UUID.randomUUID());

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
        panel.put(server, PanelServer.of(server, IMAGE, "run"));
        panel.script(server, IMAGE, "echo hi");
        runtime = new ScriptedRuntime(Clock.systemUTC(), WingsAppTest::program).withImage(IMAGE);
    }

    @AfterEach
    void tearDown() {
        if (node != null) {
            node.close();
        }
        panel.close();
    }

    /// A game that gets ready, answers, and stops when told; an installer that prints and ends.
    private static ScriptedContainer.Program program(ContainerSpec spec) {
        return new ScriptedContainer.Program() {
            @Override
            public void started(ScriptedContainer self) {
                if (spec.kind() == ContainerKind.INSTALLER) {
                    self.line("installing with hunter22");
                    self.exit(0);
                } else {
                    self.line("Done (1s)!");
                }
            }

            @Override
            public void typed(ScriptedContainer self, String line) {
                self.line("you said " + line);
                if (line.equals("stop")) {
                    self.exit(0);
                }
            }
        };
    }

    private void boot() throws Exception {
        node = TestNode.start(home, panel.url(), (config, clock) -> runtime);
    }

    private ScriptedContainer container() {
        return runtime.container(ContainerName.ofServer(server));
    }

    private void create(boolean start) throws Exception {
        var body = "{\"uuid\":\"" + server + "\",\"start_on_completion\":" + start + "}";
        assertThat(node.post("/api/servers", body).status()).isEqualTo(202);
    }

    @Test
    void createInstallsReportsStartsAndServes() throws Exception {
        PanelServer.environment(
                (com.fasterxml.jackson.databind.node.ObjectNode)
                        PanelServer.of(server, IMAGE, "run"));
        boot();
        panel.forget(server);
        panel.put(server, PanelServer.of(server, IMAGE, "run"));
        await().until(() -> panel.requests().contains("POST /api/remote/servers/reset"));
        // The list made it known; a create of the same server is refused.
        assertThat(node.post("/api/servers", "{\"uuid\":\"" + server + "\"}").status())
                .isEqualTo(409);
    }

    @Test
    void theMainPath() throws Exception {
        panel.forget(server);
        boot();
        await().until(() -> panel.requests().contains("POST /api/remote/servers/reset"));
        var configuration = PanelServer.of(server, IMAGE, "run");
        PanelServer.environment(configuration).put("RCON_PASSWORD", "hunter22");
        panel.put(server, configuration);

        create(true);
        node.awaitState(server, "running");
        await().until(() -> panel.installs().size() == 1);
        var report = panel.installs().getFirst();
        assertThat(report.body().path("successful").asBoolean()).isTrue();
        assertThat(report.body().path("reinstall").asBoolean()).isFalse();
        assertThat(report.key()).isNotEmpty();
        assertThat(node.get("/api/servers/" + server + "/install-logs").body())
                .contains("installing with ********")
                .doesNotContain("hunter22");
        var frames = node.get("/api/servers/" + server + "/install-log").json().path("frames");
        assertThat(frames.findValuesAsText("seq"))
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.rangeClosed(1, frames.size())
                                .mapToObj(Integer::toString)
                                .toList());
        assertThat(frames.findValuesAsText("action"))
                .containsSubsequence("pull", "create", "script", "finish");
        assertThat(frames.path(frames.size() - 1).path("status").asText()).isEqualTo("success");
        assertThat(frames.path(frames.size() - 1).path("exitCode").asInt(-1)).isZero();

        var used =
                node.post(
                                "/api/servers/usage",
                                "{\"servers\":[\""
                                        + server
                                        + "\",\"00000000-0000-4000-8000-000000000000\",\"x\"]}")
                        .json()
                        .path("servers");
        assertThat(used).hasSize(1);
        assertThat(used.path(0).path("uuid").asText()).isEqualTo(server.toString());
        assertThat(used.path(0).path("state").asText()).isEqualTo("running");
        assertThat(used.at("/0/utilization/memory_bytes").isNumber()).isTrue();
        assertThat(used.path(0).has("configuration")).isFalse();

        assertThat(
                        node.post(
                                        "/api/servers/" + server + "/commands",
                                        "{\"commands\":[\"say hi\",\"list\"]}")
                                .status())
                .isEqualTo(204);
        node.awaitLine(server, "you said list");
        assertThat(container().typed()).containsExactly("say hi", "list");
        assertThat(container().spec().environment())
                .containsEntry("STARTUP", "run")
                .containsEntry("SERVER_MEMORY", "64")
                .containsEntry("SERVER_PORT", "25565")
                .containsEntry("RCON_PASSWORD", "hunter22");

        node.power(server, "stop");
        node.awaitState(server, "offline");
        assertThat(container().typed()).contains("stop");
        assertThat(
                        node.post("/api/servers/" + server + "/commands", "{\"commands\":[\"x\"]}")
                                .status())
                .isEqualTo(502);
        assertThat(
                        node.post("/api/servers/" + server + "/power", "{\"action\":\"explode\"}")
                                .status())
                .isEqualTo(422);
        await().until(() -> panel.states().contains(server + " offline"));

        assertThat(node.delete("/api/servers/" + server).status()).isEqualTo(204);
        assertThat(node.get("/api/servers/" + server).status()).isEqualTo(404);
        await().until(() -> runtime.names().isEmpty());
        await().until(() -> !Files.exists(home.resolve("root/volumes").resolve(server.toString())));
        assertThat(node.delete("/api/servers/" + server).status()).isEqualTo(404);
    }

    @Test
    void aCrashIsTriedOnceMoreAndThenLeft() throws Exception {
        boot();
        await().until(() -> node.app().servers().find(server).isPresent());
        node.power(server, "start");
        node.awaitState(server, "running");
        var first = container().id();

        container().exit(3);
        await().until(
                        () ->
                                !container().id().equals(first)
                                        && node.state(server).equals("running"));
        container().exit(137, true);
        node.awaitState(server, "offline");
        node.awaitLine(server, "Out of memory: true");
        node.awaitLine(server, "stays off until someone starts it");
    }

    @Test
    void aPortInUseIsToldAndNotTriedAgain() throws Exception {
        boot();
        await().until(() -> node.app().servers().find(server).isPresent());
        runtime.fail("start", new ContainerProblem.PortInUse("127.0.0.1", 25565));
        node.power(server, "start");
        node.awaitLine(server, "127.0.0.1:25565 is in use");
        node.awaitState(server, "offline");
        assertThat(runtime.calls().stream().filter(call -> call.startsWith("start "))).hasSize(1);
        assertThat(runtime.names()).isEmpty();
        assertThat(new PortBinding("127.0.0.1", 25565)).isNotNull();
    }
}
