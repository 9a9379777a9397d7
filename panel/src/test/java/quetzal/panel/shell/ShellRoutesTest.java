package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import quetzal.shared.json.Json;

/// Shells through the panel: who may open one, by which way, who sees the recordings, and what is noted of it all.
@Timeout(120)
class ShellRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, Object> SIZE = ShellWorld.SIZE;
    private static ShellWorld world;
    private static ShellDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static long direct;
    private static long relayed;
    private static long egg;

    @BeforeAll
    static void world() {
        world = new ShellWorld(panel);
        daemon = world.daemon;
        servers = world.servers;
        owner = panel.user("owner");
        admin = panel.admin();
        direct = servers.node(daemon.address(), "direct");
        relayed = servers.node(daemon.address(), "relay");
        egg = servers.egg();
    }

    @AfterEach
    void well() {
        daemon.refusing = 0;
        // promises are few, and tests make many
        servers.execute(
                "UPDATE shell_sessions SET created_at = created_at - interval '1 minute' WHERE state IN ('pending', 'opening')");
    }

    @AfterAll
    static void end() {
        daemon.close();
        HTTP.close();
    }

    private static String report(UUID session, String event, String more) {
        return world.report(event, more);
    }

    private static int tell(long node, TestServer server, UUID session, String body)
            throws Exception {
        return world.tell(node, server, session, body);
    }

    private static UUID opened(TestServer server, Person person) {
        return world.opened(server, person);
    }

    private static UUID recorded(TestServer server, Person person, byte[] cast) throws Exception {
        return world.recorded(server, person, cast);
    }

    private static long acts(UUID session, String event) {
        return world.acts(session, event);
    }

    @Test
    void aTicketForTheNodesOwnSocketIsBoundToTheShell() throws Exception {
        var server = servers.server(owner, direct, egg, "direct");
        var answer = panel.post(server.path("/shell-sessions"), owner.clientKey(), SIZE).json();

        assertThat(answer.path("socket").asText())
                .isEqualTo(
                        daemon.address().toString().replace("http", "ws")
                                + "/api/servers/"
                                + server.uuid()
                                + "/shell");
        assertThat(answer.path("recorded").asBoolean()).isTrue();
        var claims =
                Json.MAPPER.readTree(
                        java.util.Base64.getUrlDecoder()
                                .decode(answer.path("ticket").asText().split("\\.", -1)[1]));
        assertThat(claims.path("scope").asText()).isEqualTo("shell");
        assertThat(claims.path("session").asText()).isEqualTo(answer.path("id").asText());
        var asked = Json.MAPPER.readTree(daemon.promised.getLast());
        assertThat(asked.path("id").asText()).isEqualTo(answer.path("id").asText());
        assertThat(asked.path("cols").asInt()).isEqualTo(97);
        assertThat(asked.path("recording").asText()).isEqualTo("on");
    }

    @Test
    void onlyHoldersOfThePermissionWhereShellsAreAllowed() {
        var server = servers.server(owner, direct, egg, "gated");
        var friend = panel.user("gated-friend");
        servers.subuser(server, friend, "websocket.connect", "control.console");
        var path = server.path("/shell-sessions");
        assertThat(panel.post(path, friend.clientKey(), SIZE).status()).isEqualTo(403);
        assertThat(panel.post(path, panel.user("gated-other").clientKey(), SIZE).status())
                .isEqualTo(404);

        servers.execute("UPDATE nodes SET shells_enabled = false WHERE id = " + direct);
        var off = panel.post(path, owner.clientKey(), SIZE);
        servers.execute("UPDATE nodes SET shells_enabled = true WHERE id = " + direct);
        assertThat(off.status()).isEqualTo(409);
        assertThat(off.text()).contains("switched off");

        servers.execute("UPDATE eggs SET features = '[\"no-shell\"]' WHERE id = " + egg);
        var egged = panel.post(path, owner.clientKey(), SIZE);
        servers.execute(
                "UPDATE eggs SET features = '[\"shell:/bin/ash\", \"eula\"]' WHERE id = " + egg);
        assertThat(egged.status()).isEqualTo(409);
        assertThat(opened(server, owner)).isNotNull();
        servers.execute("UPDATE eggs SET features = '[\"eula\"]' WHERE id = " + egg);
        assertThat(daemon.promised.getLast()).contains("\"shells\":[\"/bin/ash\"]");

        servers.set(server, "suspended = true");
        assertThat(panel.post(path, owner.clientKey(), SIZE).status()).isEqualTo(409);
        servers.set(server, "suspended = false");
        assertThat(panel.post(path, owner.clientKey(), Map.of("cols", 1)).status()).isEqualTo(422);
    }

    @Test
    void whatTheNodeRefusesIsToldInItsWords() {
        var server = servers.server(owner, direct, egg, "full");
        daemon.refusing = 503;

        var refused = panel.post(server.path("/shell-sessions"), owner.clientKey(), SIZE);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("the disk is full");
    }

    @Test
    void threeOfOnePersonAcrossNodes() {
        var person = panel.user("busy");
        var one = servers.server(person, direct, egg, "busy1");
        var two = servers.server(person, relayed, egg, "busy2");
        opened(one, person);
        opened(two, person);
        opened(one, person);

        assertThat(panel.post(two.path("/shell-sessions"), person.clientKey(), SIZE).status())
                .isEqualTo(429);
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
        opened(server, owner);
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

        opened(server, owner);
        var ticket = panel.post("/api/client/tickets", owner.clientKey(), asked).json();
        assertThat(refused(server, "?ticket=" + ticket.path("ticket").asText(), "")).isEqualTo(101);
    }

    @Test
    void whoLosesTheRightIsCutAtTheRelayAndTheNodeHearsIt() throws Exception {
        var server = servers.server(owner, relayed, egg, "cut");
        var friend = panel.user("cut-friend");
        servers.subuser(server, friend, "control.shell");
        opened(server, friend);
        var viewer = new Viewer();
        connect(server, "", viewer, friend.clientKey());
        int before = daemon.closes.size();

        assertThat(panel.delete(server.path("/users/" + friend.uuid()), owner.clientKey()).status())
                .isEqualTo(204);

        assertThat(viewer.closed.get(20, TimeUnit.SECONDS)).isEqualTo(4403);
        await().atMost(PATIENCE).until(() -> daemon.closes.size() > before);
    }

    @Test
    void recordingsAreForAdminsOwnersAndTheOneWhoseShellItWas() throws Exception {
        var server = servers.server(owner, direct, egg, "seen");
        var other = servers.server(owner, direct, egg, "unseen");
        var friend = panel.user("seen-friend");
        var stranger = panel.user("seen-stranger");
        servers.subuser(server, friend, "control.shell");
        var cast = "{\"version\":2}\n[0.1,\"o\",\"x\"]\n".getBytes(StandardCharsets.UTF_8);
        var id = recorded(server, friend, cast);

        var asAdmin =
                panel.get(
                                "/api/application/shell-sessions?filter[user]=seen-friend",
                                admin.applicationKey())
                        .json();
        assertThat(asAdmin.path("data").size()).isEqualTo(1);
        var seen = asAdmin.at("/data/0/attributes");
        assertThat(seen.path("ip").asText()).isEqualTo("192.0.2.77");
        assertThat(seen.path("state").asText()).isEqualTo("ended");
        assertThat(seen.path("recording").asText()).isEqualTo("kept");
        assertThat(seen.path("exit_code").asInt()).isEqualTo(3);
        var asOwner = panel.get(server.path("/shell-sessions"), owner.clientKey()).json();
        assertThat(asOwner.path("data").size()).isEqualTo(1);
        assertThat(asOwner.at("/data/0/attributes/ip").isNull()).isTrue();
        var mine = panel.get("/api/client/account/shell-sessions", friend.clientKey()).json();
        assertThat(mine.at("/data/0/attributes/ip").asText()).isEqualTo("192.0.2.77");

        for (var path :
                List.of(
                        "/api/application/shell-sessions/" + id + "/cast",
                        server.path("/shell-sessions/" + id + "/cast"),
                        "/api/client/account/shell-sessions/" + id + "/cast")) {
            var key =
                    path.startsWith("/api/application")
                            ? admin.applicationKey()
                            : path.contains("/account/") ? friend.clientKey() : owner.clientKey();
            assertThat(panel.get(path, key).text())
                    .isEqualTo(new String(cast, StandardCharsets.UTF_8));
        }
        assertThat(acts(id, "server:shell.view")).isEqualTo(3);
        panel.get(
                "/api/application/shell-sessions/" + id + "/cast?download=1",
                admin.applicationKey());
        assertThat(acts(id, "server:shell.download")).isEqualTo(1);
        assertThat(acts(id, "server:shell.start")).isEqualTo(1);
        assertThat(acts(id, "server:shell.end")).isEqualTo(1);

        assertThat(status(server.path("/shell-sessions"), friend)).isEqualTo(403);
        assertThat(status(server.path("/shell-sessions/" + id + "/cast"), friend)).isEqualTo(403);
        assertThat(status(server.path("/shell-sessions/" + id), stranger)).isEqualTo(404);
        assertThat(status(other.path("/shell-sessions/" + id + "/cast"), owner)).isEqualTo(404);
        assertThat(status("/api/client/account/shell-sessions/" + id + "/cast", owner))
                .isEqualTo(404);
        assertThat(
                        panel.get("/api/application/shell-sessions/" + id, owner.applicationKey())
                                .status())
                .isEqualTo(403);
        assertThat(status(server.path("/shell-sessions/x"), owner)).isEqualTo(404);
        assertThat(acts(id, "server:shell.view")).isEqualTo(3);
    }

    private static int status(String path, Person person) {
        return panel.get(path, person.clientKey()).status();
    }

    private static String verified(UUID id) {
        return panel.post(
                        "/api/application/shell-sessions/" + id + "/verify",
                        admin.applicationKey(),
                        new LinkedHashMap<String, Object>())
                .json()
                .at("/data/result")
                .asText();
    }

    @Test
    void oneChangedByteIsFoundAndSoIsAChangedRow() throws Exception {
        var server = servers.server(owner, direct, egg, "tampered");
        var cast = "{\"version\":2}\n[0.1,\"o\",\"rm -rf\"]\n".getBytes(StandardCharsets.UTF_8);
        var id = recorded(server, owner, cast);
        assertThat(verified(id)).isEqualTo("intact");

        var changed = cast.clone();
        changed[20] ^= 1;
        daemon.casts.put(id.toString(), changed);
        assertThat(verified(id)).isEqualTo("changed");
        var all =
                panel.post(
                                "/api/application/shell-sessions/verify",
                                admin.applicationKey(),
                                new LinkedHashMap<String, Object>())
                        .json()
                        .path("data");
        assertThat(all.path("faults").findValuesAsText("session")).contains(id.toString());

        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(changed));
        servers.execute(
                "UPDATE shell_sessions SET sha256 = '" + hash + "' WHERE id = '" + id + "'");
        assertThat(verified(id)).isEqualTo("changed");

        daemon.casts.remove(id.toString());
        assertThat(verified(id)).isEqualTo("missing");
    }

    @Test
    void aDeletedRecordingLeavesItsRow() throws Exception {
        var server = servers.server(owner, direct, egg, "deleted");
        var id = recorded(server, owner, "{\"version\":2}\n".getBytes(StandardCharsets.UTF_8));

        assertThat(panel.delete(server.path("/shell-sessions/" + id), owner.clientKey()).status())
                .isEqualTo(204);

        assertThat(daemon.casts).doesNotContainKey(id.toString());
        assertThat(status(server.path("/shell-sessions/" + id + "/cast"), owner)).isEqualTo(404);
        assertThat(
                        panel.get(server.path("/shell-sessions/" + id), owner.clientKey())
                                .attributes()
                                .path("recording")
                                .asText())
                .isEqualTo("deleted");
        assertThat(acts(id, "server:shell.delete")).isEqualTo(1);
    }

    @Test
    void aNodeIsBelievedAboutItsOwnShellsAlone() throws Exception {
        var server = servers.server(owner, direct, egg, "believed");
        var id = opened(server, owner);

        assertThat(tell(relayed, server, id, report(id, "started", ""))).isEqualTo(404);
        assertThat(tell(direct, server, UUID.randomUUID(), report(id, "started", "")))
                .isEqualTo(404);
        assertThat(tell(direct, server, id, "{\"event\":\"started\"}")).isEqualTo(400);
        assertThat(
                        tell(
                                direct,
                                server,
                                id,
                                report(
                                        id,
                                        "ended",
                                        ",\"recording\":{\"bytes\":1,\"sha256\":\"x\",\"truncated\":false}")))
                .isEqualTo(400);
        assertThat(acts(id, "server:shell.start")).isZero();
        assertThat(tell(direct, server, id, report(id, "interrupted", ""))).isEqualTo(204);
        assertThat(
                        panel.get(server.path("/shell-sessions/" + id), owner.clientKey())
                                .attributes()
                                .path("state")
                                .asText())
                .isEqualTo("interrupted");
    }

    @Test
    void aShellInAnothersNameIsTheAdministratorsOnEveryRow() throws Exception {
        var alice = panel.user("alice");
        var server = servers.server(alice, direct, egg, "acted");
        var browser = panel.browser().login(admin.username(), PanelFixture.PASSWORD);
        var begun =
                browser.post(
                        "/api/application/users/" + alice.number() + "/impersonate",
                        Map.of("reason", "test", "password", PanelFixture.PASSWORD));
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        var answer = browser.post(server.path("/shell-sessions"), SIZE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var id = UUID.fromString(answer.json().path("id").asText());
        assertThat(tell(direct, server, id, report(id, "started", ""))).isEqualTo(204);
        assertThat(tell(direct, server, id, report(id, "ended", ",\"exit_code\":0")))
                .isEqualTo(204);

        var rows =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        """
                                                        SELECT event || ' ' || actor_name || ' ' || impersonator_name
                                                        FROM activity WHERE properties ->> 'session' = :id ORDER BY id
                                                        """)
                                                .bind("id", id.toString())
                                                .mapTo(String.class)
                                                .list());
        var names = " " + alice.username() + " " + admin.username();
        assertThat(rows)
                .containsExactly(
                        "server:shell.ask" + names,
                        "server:shell.start" + names,
                        "server:shell.end" + names);
        var seen =
                panel.get("/api/client/account/shell-sessions", alice.clientKey())
                        .json()
                        .at("/data/0/attributes");
        assertThat(seen.path("impersonator").asText()).isEqualTo(admin.username());
        assertThat(seen.path("ip").isNull()).isTrue();
        assertThat(
                        panel.get(
                                        "/api/client/account/shell-sessions?filter[ip]=192.0.2.77",
                                        alice.clientKey())
                                .json()
                                .path("data"))
                .isEmpty();
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

        opened(server, alice);
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
