package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.container.Signal;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// Whatever dies, is away or lies: what the daemon makes of it.
@Timeout(300)
class RecoveryTest {
    private static final String IMAGE = "game:1";

    @TempDir Path home;
    private FakePanel panel;
    private ScriptedRuntime runtime;
    private TestNode node;
    private final ServerId server = new ServerId(UUID.randomUUID());

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
        runtime = new ScriptedRuntime(Clock.systemUTC(), this::program).withImage(IMAGE);
        put(server);
    }

    @AfterEach
    void tearDown() {
        if (node != null) {
            node.close();
        }
        panel.close();
    }

    private void put(ServerId id) {
        panel.put(id, PanelServer.of(id, IMAGE, "run"));
        panel.script(id, IMAGE, "echo hi");
    }

    private ScriptedContainer.Program program(ContainerSpec spec) {
        return new ScriptedContainer.Program() {
            @Override
            public void started(ScriptedContainer self) {
                if (spec.kind() == ContainerKind.SERVER) {
                    self.line("Done (1s)!");
                }
            }

            @Override
            public void typed(ScriptedContainer self, String line) {
                if (line.equals("stop")) {
                    self.exit(0);
                }
            }

            @Override
            public boolean signalled(ScriptedContainer self, Signal signal) {
                return false;
            }
        };
    }

    private void boot() throws Exception {
        boot("");
    }

    private void boot(String more) throws Exception {
        node = TestNode.start(home, panel.url(), (config, clock) -> runtime, more);
    }

    private void bootAndKnow() throws Exception {
        boot();
        await().until(() -> node.app().servers().find(server).isPresent());
    }

    private void running() throws Exception {
        bootAndKnow();
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    private ScriptedContainer container() {
        return runtime.container(ContainerName.ofServer(server));
    }

    @Test
    void aRestartTakesOverWhatRunsAndTheConsoleGoesOn() throws Exception {
        running();
        container().line("before");
        node.awaitLine(server, "before");
        var id = container().id();
        node.close();
        container().line("meanwhile");

        boot();

        node.awaitState(server, "running");
        node.awaitLine(server, "meanwhile");
        await().until(
                        () -> {
                            container().line("after");
                            return node.logs(server).contains("after");
                        });
        assertThat(container().id()).isEqualTo(id);
        assertThat(node.logs(server)).containsOnlyOnce("before", "meanwhile");
    }

    @Test
    void aLogThatCannotBeReadAtARestartIsSaidToBeMissing() throws Exception {
        running();
        container().line("before");
        node.awaitLine(server, "before");
        node.close();
        container().line("meanwhile");
        runtime.fail("logsSince", new ContainerProblem.EngineUnreachable("gone"));

        boot();

        node.awaitState(server, "running");
        node.awaitLine(server, "may be missing");
        await().until(
                        () -> {
                            container().line("after");
                            return node.logs(server).contains("after");
                        });
    }

    @Test
    void withoutThePanelItBootsFromMemoryAndServersStayInHand() throws Exception {
        running();
        node.close();
        var port = panel.port();
        panel.close();

        boot();

        node.awaitState(server, "running");
        node.power(server, "stop");
        node.awaitState(server, "offline");
        node.power(server, "start");
        node.awaitState(server, "running");
        node.awaitLine(server, "last known settings");

        panel = FakePanel.start(port);
        put(server);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> panel.requests().contains("POST /api/remote/servers/reset"));
    }

    @Test
    void aPanelThatListsNothingRemovesNothing() throws Exception {
        running();
        node.close();
        panel.forget(server);

        boot();
        await().until(
                        () ->
                                panel.requests().stream()
                                                .filter(line -> line.contains("reset"))
                                                .count()
                                        == 2);

        node.awaitState(server, "running");
        assertThat(runtime.names()).hasSize(1);
        assertThat(home.resolve("root/volumes").resolve(server.toString())).exists();
    }

    @Test
    void oneBadEntryDoesNotStopTheRestOfAListOfManyPages() throws Exception {
        var ids = new ArrayList<ServerId>();
        for (var i = 0; i < 6; i++) {
            var id = new ServerId(UUID.randomUUID());
            ids.add(id);
            put(id);
        }
        panel.listAlso(Json.MAPPER.readTree("{\"uuid\":\"nonsense\",\"settings\":7}"));
        panel.listAlso(Json.MAPPER.readTree("[]"));
        var noImage = new ServerId(UUID.randomUUID());
        panel.put(noImage, PanelServer.of(noImage, "", "run"));

        boot();

        await().until(() -> ids.stream().allMatch(id -> node.app().servers().find(id).isPresent()));
        await().until(() -> node.app().servers().find(noImage).isPresent());
        node.power(noImage, "start");
        node.awaitLine(noImage, "has no image");
        node.power(ids.getFirst(), "start");
        node.awaitState(ids.getFirst(), "running");
    }

    @Test
    void whatRanBeforeAHostRestartIsStartedAgain() throws Exception {
        running();
        node.close();
        runtime.remove(ContainerName.ofServer(server));

        boot();

        node.awaitState(server, "running");
    }

    @Test
    void anEngineThatComesBackWithoutTheContainersIsACrashForEach() throws Exception {
        running();
        var before = container().id();
        runtime.hang("inspect");
        container().exit(255);
        runtime.heal();
        runtime.breakEvents("restarted");

        await().until(() -> !container().id().equals(before));
        node.awaitState(server, "running");
    }

    @Test
    void whatIsDoneBehindItsBackIsNoticed() throws Exception {
        running();
        container().breakConsoles("network");
        await().until(
                        () -> {
                            container().line("again");
                            return node.logs(server).contains("again");
                        });
        assertThat(node.state(server)).isEqualTo("running");
        runtime.remove(ContainerName.ofServer(server));
        node.awaitLine(server, "Exit code: ");
    }

    @Test
    void anEngineThatHangsAtAStartGivesTheServerBack() throws Exception {
        bootAndKnow();
        runtime.hang("create");
        node.power(server, "start");
        node.awaitLine(server, "did not finish create");
        node.awaitState(server, "offline");
        runtime.heal();
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "create", "start"})
    void aKillDuringAnyStepOfAStartLeavesNothingBehind(String step) throws Exception {
        bootAndKnow();
        runtime.deadline(Duration.ofSeconds(60));
        runtime.hang(step);
        node.power(server, "start");
        await().until(() -> runtime.calls().stream().anyMatch(call -> call.startsWith(step)));

        node.power(server, "kill");

        node.awaitState(server, "offline");
        await().until(() -> runtime.names().isEmpty());
        assertThat(node.logs(server)).noneMatch(line -> line.contains("log says why"));
        runtime.heal();
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @Test
    void stormsEndWithTheLastWishAndOneContainer() throws Exception {
        running();
        var actions = List.of("start", "stop", "restart", "kill");
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < 100; i++) {
                var action = actions.get(i * 7 % 4);
                calls.add(
                        () ->
                                node.post(
                                                "/api/servers/" + server + "/power",
                                                "{\"action\":\"" + action + "\"}")
                                        .status());
            }
            for (var status : callers.invokeAll(calls)) {
                assertThat(status.get()).isEqualTo(202);
            }
        }
        node.power(server, "kill");
        node.awaitState(server, "offline");
        node.power(server, "start");
        node.awaitState(server, "running");
        assertThat(runtime.names()).containsExactly(ContainerName.ofServer(server));
    }

    @Test
    void twoCreatesAtOnceMakeOneServer() throws Exception {
        panel.forget(server);
        boot();
        await().until(() -> panel.requests().contains("POST /api/remote/servers/reset"));
        put(server);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> create =
                    () -> node.post("/api/servers", "{\"uuid\":\"" + server + "\"}").status();
            var statuses = new ArrayList<Integer>();
            for (var status : callers.invokeAll(java.util.Collections.nCopies(8, create))) {
                statuses.add(status.get());
            }
            assertThat(statuses)
                    .containsOnlyOnce(202)
                    .filteredOn(status -> status == 409)
                    .hasSize(7);
        }
        assertThat(
                        node.post(
                                        "/api/servers",
                                        "{\"uuid\":\"7d3a0000-0000-1000-8000-000000000001\"}")
                                .status())
                .isEqualTo(422);
        assertThat(node.post("/api/servers", "{\"uuid\":\"" + UUID.randomUUID() + "\"}").status())
                .isEqualTo(500);
        assertThat(node.post("/api/servers", "not json").status()).isEqualTo(400);
    }

    private void installing() throws Exception {
        assertThat(node.post("/api/servers/" + server + "/install", "").status()).isEqualTo(202);
        await().until(
                        () ->
                                runtime.names().contains(ContainerName.ofInstaller(server))
                                        && runtime.container(ContainerName.ofInstaller(server))
                                                .running());
    }

    @Test
    void anInstallThatTheDaemonDidNotSurviveIsReportedAsInterrupted() throws Exception {
        bootAndKnow();
        installing();
        assertThat(
                        node.post("/api/servers/" + server + "/power", "{\"action\":\"start\"}")
                                .status())
                .isEqualTo(409);
        assertThat(node.post("/api/servers/" + server + "/reinstall", "").status()).isEqualTo(409);
        node.close();

        boot();

        await().until(() -> panel.installs().size() == 1);
        var body = panel.installs().getFirst().body();
        assertThat(body.path("successful").asBoolean()).isFalse();
        assertThat(body.path("status").asText()).isEqualTo("interrupted");
        var frames = node.get("/api/servers/" + server + "/install-log").json().path("frames");
        var last = frames.path(frames.size() - 1);
        assertThat(last.path("done").asBoolean()).isTrue();
        assertThat(last.path("status").asText()).isEqualTo("interrupted");
        assertThat(last.path("seq").asInt()).isEqualTo(frames.size());
        await().until(() -> runtime.names().isEmpty());
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @Test
    void deletingDuringAnInstallCancelsIt() throws Exception {
        bootAndKnow();
        installing();

        assertThat(node.delete("/api/servers/" + server).status()).isEqualTo(204);

        await().until(() -> runtime.names().isEmpty());
        await().until(() -> !Files.exists(home.resolve("root/volumes").resolve(server.toString())));
        await().until(() -> panel.installs().size() == 1);
        assertThat(panel.installs().getFirst().body().path("status").asText())
                .isEqualTo("cancelled");
    }

    @Test
    void anInstallThatTakesTooLongFails() throws Exception {
        boot("  install: {timeout: 0.5}");
        await().until(() -> node.app().servers().find(server).isPresent());
        assertThat(node.post("/api/servers/" + server + "/install", "").status()).isEqualTo(202);
        await().until(() -> panel.installs().size() == 1);
        assertThat(panel.installs().getFirst().body().path("status").asText()).isEqualTo("failed");
        assertThat(panel.installs().getFirst().body().path("detail").asText()).contains("longer");
        node.awaitLine(server, "The installation failed");
    }

    @Test
    void anExitCodeCountsOnlyWhereConfigured() throws Exception {
        bootAndKnow();
        installing();
        runtime.container(ContainerName.ofInstaller(server)).exit(5);
        await().until(() -> panel.installs().size() == 1);
        assertThat(panel.installs().getFirst().body().path("successful").asBoolean()).isTrue();
        assertThat(panel.installs().getFirst().body().path("exit_code").asInt()).isEqualTo(5);
        node.close();

        boot("  install: {fail_on_exit_code: true}");
        await().until(() -> node.app().servers().find(server).isPresent());
        installing();
        runtime.container(ContainerName.ofInstaller(server)).exit(5);
        await().until(() -> panel.installs().size() == 2);
        assertThat(panel.installs().get(1).body().path("successful").asBoolean()).isFalse();
    }

    @Test
    void anInstallResultIsOwedUntilThePanelTakesIt() throws Exception {
        bootAndKnow();
        installing();
        panel.mood(FakePanel.Mood.BROKEN);
        runtime.container(ContainerName.ofInstaller(server)).exit(0);
        node.awaitLine(server, "The installation is done");
        node.close();
        panel.mood(FakePanel.Mood.FINE);

        boot();

        await().atMost(Duration.ofSeconds(30)).until(() -> panel.installs().size() == 1);
        assertThat(panel.installs().getFirst().body().path("successful").asBoolean()).isTrue();
    }

    @Test
    void aMissingImageIsToldClearly() throws Exception {
        panel.put(server, PanelServer.of(server, "nowhere:1", "run"));
        bootAndKnow();
        node.power(server, "start");
        node.awaitLine(server, "nowhere:1 is not on this node");
        node.awaitState(server, "offline");
    }

    @Test
    void aSuspendedServerIsStoppedAndStaysOff() throws Exception {
        running();
        var suspended = PanelServer.of(server, IMAGE, "run");
        suspended.withObject("/settings").put("suspended", true);
        panel.put(server, suspended);
        assertThat(node.post("/api/servers/" + server + "/sync", "").status()).isEqualTo(204);

        node.awaitState(server, "offline");
        assertThat(node.get("/api/servers/" + server).json().path("is_suspended").asBoolean())
                .isTrue();
        assertThat(
                        node.post("/api/servers/" + server + "/power", "{\"action\":\"start\"}")
                                .status())
                .isEqualTo(400);
        put(server);
        node.post("/api/servers/" + server + "/sync", "");
        await().until(
                        () ->
                                node.post(
                                                        "/api/servers/" + server + "/power",
                                                        "{\"action\":\"start\"}")
                                                .status()
                                        == 202);
        node.awaitState(server, "running");
    }

    @Test
    void theDiskLimitKeepsAServerOff() throws Exception {
        var limited = PanelServer.of(server, IMAGE, "run");
        PanelServer.build(limited).put("disk_space", 1);
        panel.put(server, limited);
        bootAndKnow();
        var data = Files.createDirectories(home.resolve("root/volumes").resolve(server.toString()));
        Files.write(data.resolve("big"), new byte[2 << 20]);

        node.power(server, "start");
        node.awaitLine(server, "MiB of disk space");
        node.awaitState(server, "offline");
        assertThat(runtime.names()).isEmpty();
    }

    @Test
    void aNewTokenFromThePanelCountsAtOnce() throws Exception {
        bootAndKnow();
        var token = "f".repeat(64);
        assertThat(
                        node.post(
                                        "/api/update",
                                        "{\"token\":\"" + token + "\",\"system\":{\"data\":\"/\"}}")
                                .json()
                                .path("applied")
                                .asBoolean())
                .isTrue();
        assertThat(node.get("/api/servers").status()).isEqualTo(403);
        assertThat(Files.readString(home.resolve("config.yml")))
                .contains(token)
                .doesNotContain("data: /\n");
    }

    @Test
    void systemSaysWhatTheNodeIs() throws Exception {
        boot();
        var simple = node.get("/api/system").json();
        assertThat(simple.path("architecture").asText()).isIn("amd64", "arm64");
        assertThat(simple.path("cpu_count").isInt()).isTrue();
        assertThat(simple.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(node.get("/api/system?v=2").json().at("/docker/cgroups/version").isTextual())
                .isTrue();
        assertThat(node.get("/api/servers/" + UUID.randomUUID() + "/logs").status()).isEqualTo(404);
        await().until(() -> node.app().servers().find(server).isPresent());
        assertThat(node.get("/api/servers/" + server + "/logs").json().path("data").isArray())
                .isTrue();
    }

    @Test
    void anEngineThatIsAwayAtBootIsWaitedFor() throws Exception {
        running();
        node.close();
        runtime.fail("list", new ContainerProblem.EngineUnreachable("down"));
        boot();
        assertThat(node.get("/api/servers").status()).isEqualTo(200);
        node.awaitState(server, "running");
    }
}
