package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;

/// Shells by way of the panel: what passes, who is let in with what, and who is cut.
@Timeout(120)
class ShellRelayTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, Object> SIZE = ShellWorld.SIZE;
    private static ShellWorld world;
    private static ShellDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static long relayed;
    private static long egg;

    @BeforeAll
    static void world() {
        world = new ShellWorld(panel);
        daemon = world.daemon;
        servers = world.servers;
        owner = panel.user("owner");
        admin = panel.admin();
        relayed = servers.node(daemon.address(), "relay");
        egg = servers.egg();
    }

    @AfterEach
    void well() {
        // promises are few, and tests make many
        servers.execute(
                "UPDATE shell_sessions SET created_at = created_at - interval '1 minute' WHERE state IN ('pending', 'opening')");
    }

    @AfterAll
    static void end() {
        daemon.close();
        HTTP.close();
    }

    private static final class Viewer implements WebSocket.Listener {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        final List<String> texts = new java.util.concurrent.CopyOnWriteArrayList<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            synchronized (printed) {
                printed.writeBytes(bytes);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        int length() {
            synchronized (printed) {
                return printed.size();
            }
        }
    }

    private static WebSocket connect(TestServer server, String query, Viewer viewer, String key)
            throws Exception {
        var builder = HTTP.newWebSocketBuilder().header("Origin", "http://panel.test");
        if (!key.isEmpty()) {
            builder.header("Authorization", "Bearer " + key);
        }
        return builder.buildAsync(
                        URI.create(
                                "ws://127.0.0.1:" + panel.port() + server.path("/shell") + query),
                        viewer)
                .get(20, TimeUnit.SECONDS);
    }

    private static int refused(TestServer server, String query, String key) throws Exception {
        try {
            connect(server, query, new Viewer(), key);
            return 101;
        } catch (ExecutionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void theRelayPassesBytesAndTextsBothWays() throws Exception {
        var server = servers.server(owner, relayed, egg, "relayed");
        var answer = panel.post(server.path("/shell-sessions"), owner.clientKey(), SIZE).json();
        var ticket = answer.path("ticket").asText();
        assertThat(answer.path("socket").asText())
                .isEqualTo("ws://panel.test" + server.path("/shell"));
        assertThat(refused(server, "", "")).isEqualTo(401);
        assertThat(refused(server, "?ticket=" + "x".repeat(43), "")).isEqualTo(401);

        var viewer = new Viewer();
        var socket = connect(server, "?ticket=" + ticket, viewer, "");
        var bytes = new byte[300_000];
        new java.util.Random(7).nextBytes(bytes);
        for (int at = 0; at < bytes.length; at += 30_000) {
            socket.sendBinary(ByteBuffer.wrap(bytes, at, 30_000), true).get(20, TimeUnit.SECONDS);
        }
        socket.sendText("{\"type\":\"resize\",\"cols\":1,\"rows\":1}", true)
                .get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> viewer.length() == bytes.length);
        await().atMost(PATIENCE).until(() -> !viewer.texts.isEmpty());

        assertThat(viewer.printed.toByteArray()).isEqualTo(bytes);
        assertThat(viewer.texts.getFirst()).startsWith("heard {\"type\":\"resize\"");
        assertThat(daemon.addresses.getLast()).isEqualTo("127.0.0.1");
        assertThat(refused(server, "?ticket=" + ticket, "")).isEqualTo(401);
        assertThat(refused(server, "", owner.clientKey())).isEqualTo(401);
        daemon.open.getLast().closeSession(1000, "over");
        assertThat(viewer.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @Test
    void theSocketRefusesWhomTheRequestWouldRefuseAndThatIsNoted() throws Exception {
        var server = servers.server(owner, relayed, egg, "socket");
        var friend = panel.user("socket-friend");
        var stranger = panel.user("socket-stranger");
        servers.subuser(server, friend, "websocket.connect", "control.console");
        world.opened(server, owner);
        int before = daemon.tickets.size();

        assertThat(refused(server, "", "")).isEqualTo(401);
        assertThat(refused(server, "", "ptlc_" + "x".repeat(43))).isEqualTo(401);
        assertThat(refused(server, "", friend.clientKey())).isEqualTo(403);
        assertThat(refused(server, "", stranger.clientKey())).isEqualTo(404);
        servers.set(server, "suspended = true");
        assertThat(refused(server, "", owner.clientKey())).isEqualTo(409);
        servers.set(server, "suspended = false");
        servers.execute("DELETE FROM users WHERE id = " + stranger.number());
        assertThat(refused(server, "", stranger.clientKey())).isEqualTo(401);

        assertThat(daemon.tickets).as("nobody reached the node").hasSize(before);
        await().atMost(PATIENCE)
                .until(() -> servers.events(server).contains("request:denied denied"));
        assertThat(refused(server, "", owner.clientKey())).isEqualTo(101);
    }

    @Test
    void aTicketOfTheUsualKindOpensWhatWasAskedFor() throws Exception {
        var server = servers.server(owner, relayed, egg, "ticketed");
        var asked = Map.of("stream", "shell", "target", server.uuid().toString());
        var early = panel.post("/api/client/tickets", owner.clientKey(), asked).json();
        assertThat(refused(server, "?ticket=" + early.path("ticket").asText(), "")).isEqualTo(401);

        world.opened(server, owner);
        var ticket = panel.post("/api/client/tickets", owner.clientKey(), asked).json();
        assertThat(refused(server, "?ticket=" + ticket.path("ticket").asText(), "")).isEqualTo(101);
    }

    @Test
    void whoLosesTheRightIsCutAtTheRelayAndTheNodeHearsIt() throws Exception {
        var server = servers.server(owner, relayed, egg, "cut");
        var friend = panel.user("cut-friend");
        servers.subuser(server, friend, "control.shell");
        world.opened(server, friend);
        var viewer = new Viewer();
        connect(server, "", viewer, friend.clientKey());
        int before = daemon.closes.size();

        assertThat(panel.delete(server.path("/users/" + friend.uuid()), owner.clientKey()).status())
                .isEqualTo(204);

        assertThat(viewer.closed.get(20, TimeUnit.SECONDS)).isEqualTo(4403);
        await().atMost(PATIENCE).until(() -> daemon.closes.size() > before);
    }

    @Test
    void nobodyTakesAShellThatAnotherSessionWasPromised() throws Exception {
        var alice = panel.user("promised");
        var server = servers.server(alice, relayed, egg, "promised");
        var browser = panel.browser().login(admin.username(), PanelFixture.PASSWORD);
        var begun =
                browser.post(
                        "/api/application/users/" + alice.number() + "/impersonate",
                        Map.of("reason", "test", "password", PanelFixture.PASSWORD));
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        var his = browser.post(server.path("/shell-sessions"), SIZE);
        assertThat(his.status()).as(his.text()).isEqualTo(200);

        assertThat(refused(server, "", alice.clientKey())).as("with her key").isEqualTo(401);
        var asked = Map.of("stream", "shell", "target", server.uuid().toString());
        var hers = panel.post("/api/client/tickets", alice.clientKey(), asked).json();
        assertThat(refused(server, "?ticket=" + hers.path("ticket").asText(), ""))
                .as("with a ticket of hers")
                .isEqualTo(401);

        world.opened(server, alice);
        var acting = browser.post("/api/client/tickets", asked);
        assertThat(acting.status()).as(acting.text()).isEqualTo(200);
        assertThat(refused(server, "?ticket=" + his.json().path("ticket").asText(), ""))
                .as("his own")
                .isEqualTo(101);
        assertThat(refused(server, "?ticket=" + acting.json().path("ticket").asText(), ""))
                .as("hers, by his ticket")
                .isEqualTo(401);
        assertThat(refused(server, "", alice.clientKey())).as("her own").isEqualTo(101);
    }
}
