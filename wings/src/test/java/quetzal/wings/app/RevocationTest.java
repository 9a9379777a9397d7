package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;
import quetzal.wings.shell.ShellClient;

/// What was taken back stays taken back: a whole daemon, its sockets, and a restart.
@Timeout(180)
class RevocationTest {
    private static final String IMAGE = "game:1";
    private static final UserId SUE = new UserId(UUID.randomUUID());
    private static final UserId ALICE = new UserId(UUID.randomUUID());

    @TempDir Path home;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final HttpClient http = HttpClient.newHttpClient();
    private FakePanel panel;
    private ScriptedRuntime runtime;
    private TestNode node;

    @BeforeEach
    void aRunningServer() throws Exception {
        panel = FakePanel.start();
        panel.put(server, PanelServer.of(server, IMAGE, "run"));
        runtime = new ScriptedRuntime(Clock.systemUTC(), RevocationTest::program).withImage(IMAGE);
        boot();
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @AfterEach
    void tearDown() {
        node.close();
        panel.close();
        http.shutdownNow();
    }

    private static ScriptedContainer.Program program(ContainerSpec spec) {
        return new ScriptedContainer.Program() {
            @Override
            public void started(ScriptedContainer self) {
                self.line("Done (1s)!");
            }

            @Override
            public void typed(ScriptedContainer self, String line) {}
        };
    }

    private void boot() throws Exception {
        node = TestNode.start(home, panel.url(), (config, clock) -> runtime);
        await().atMost(NodeClient.PATIENCE)
                .until(() -> node.get("/api/servers/" + server).status() == 200);
    }

    /// A viewer of the console.
    private static final class Viewer implements WebSocket.Listener {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private volatile int code;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code = status;
            return null;
        }

        boolean heard(String part) {
            return heard.stream().anyMatch(text -> text.contains(part));
        }
    }

    private Viewer view(String token) throws Exception {
        var viewer = new Viewer();
        var socket =
                http.newWebSocketBuilder()
                        .header("Origin", panel.url())
                        .buildAsync(
                                URI.create(
                                        "ws://127.0.0.1:"
                                                + node.port()
                                                + "/api/servers/"
                                                + server
                                                + "/ws"),
                                viewer)
                        .get(20, TimeUnit.SECONDS);
        socket.sendText("{\"event\":\"auth\",\"args\":[\"" + token + "\"]}", true)
                .get(20, TimeUnit.SECONDS);
        await().atMost(NodeClient.PATIENCE).until(() -> !viewer.heard.isEmpty());
        if (!viewer.heard("auth success")) {
            socket.abort(); // few strangers of one address may wait
        }
        return viewer;
    }

    private TicketIssuer issuer() {
        return new TicketIssuer(panel.url(), Clock.systemUTC());
    }

    /// A node refuses tokens as old as its first start, in whole seconds.
    private String token(UserId user) {
        return issuer().console(
                        new TicketKey(FakePanel.TOKEN), "aud", server, user, 1, PermissionSet.OWNER)
                .token();
    }

    private Viewer firstView(UserId user, List<String> tokens) {
        return await().atMost(NodeClient.PATIENCE)
                .until(
                        () -> {
                            var token = token(user);
                            var viewer = view(token);
                            if (viewer.heard("auth success")) {
                                tokens.add(token);
                            }
                            return viewer;
                        },
                        viewer -> viewer.heard("auth success"));
    }

    private int shell(UUID id, String ticket) throws Exception {
        try (var client =
                ShellClient.open(
                        http,
                        URI.create(
                                "ws://127.0.0.1:"
                                        + node.port()
                                        + "/api/servers/"
                                        + server
                                        + "/shell?ticket="
                                        + ticket),
                        panel.url())) {
            return 101;
        } catch (ShellClient.Refused refused) {
            return refused.status();
        }
    }

    private void promise(UUID id) throws Exception {
        var wanted = new OpenShell(id, SUE, 80, 24, RecordingPolicy.OFF, List.of());
        var body = Json.MAPPER.writeValueAsString(wanted);
        await().atMost(NodeClient.PATIENCE)
                .until(() -> node.post("/api/servers/" + server + "/shells", body).status() == 201);
    }

    @Test
    void whatWasTakenBackEndsAndOpensNothingAfterARestartEither() throws Exception {
        var sues = new java.util.ArrayList<String>();
        var alices = new java.util.ArrayList<String>();
        var sue = firstView(SUE, sues);
        var alice = firstView(ALICE, alices);
        var id = UUID.randomUUID();
        promise(id);
        var ticket =
                issuer().shell(
                                new TicketKey(FakePanel.TOKEN),
                                "aud",
                                server,
                                SUE,
                                1,
                                PermissionSet.of(List.of("control.shell")),
                                id)
                        .token();
        // the token of a later second than the revocation would be a new one
        var from = Instant.now();

        assertThat(
                        node.post(
                                        "/api/deauthorize-user",
                                        "{\"user\":\""
                                                + SUE
                                                + "\",\"servers\":[\""
                                                + server
                                                + "\"]}")
                                .status())
                .isEqualTo(204);

        await().atMost(NodeClient.PATIENCE).until(() -> sue.code == 4401);
        assertThat(sue.heard("denylist")).isTrue();
        assertThat(alice.code).isZero();
        assertThat(shell(id, ticket)).isEqualTo(401);
        assertThat(view(sues.getLast()).heard("denylist")).isTrue();

        node.close();
        await().atMost(NodeClient.PATIENCE).until(() -> alice.code == 1001);
        boot();
        var again = view(sues.getLast());
        assertThat(again.heard("denylist")).isTrue();
        assertThat(again.heard("auth success")).isFalse();
        promise(id);
        assertThat(shell(id, ticket)).isEqualTo(401);
        assertThat(view(alices.getLast()).heard("auth success"))
                .as("all others go on with the token they have")
                .isTrue();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Instant.now().isAfter(from.plusSeconds(2)));
        assertThat(view(token(SUE)).heard("auth success")).as("a new token").isTrue();
    }
}
