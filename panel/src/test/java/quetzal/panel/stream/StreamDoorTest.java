package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;

/// Who may open a stream, and who has to go.
class StreamDoorTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static LogDaemon daemon;
    private static TestServers servers;
    private static long node;
    private static long egg;
    private Person owner;
    private TestServer server;
    private String path;

    @BeforeAll
    static void world() {
        daemon = new LogDaemon();
        daemon.print("hello");
        servers = new TestServers(panel.database(), panel.vault());
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    @BeforeEach
    void fresh() {
        owner = panel.user("owner");
        server = servers.server(owner, node, egg, "lobby");
        path = server.path("/logs/stream");
    }

    private static Map<String, String> bearer(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    private int status(Map<String, String> headers) {
        return StreamClient.status(panel.url(), path, headers);
    }

    private int statusWithTicket(String ticket) {
        return StreamClient.status(panel.url(), path + "?ticket=" + ticket, Map.of());
    }

    private StreamClient opened(String key) throws Exception {
        var client = StreamClient.open(panel.url(), path, key);
        assertThat(client.next()).isEqualTo("hello");
        return client;
    }

    @Test
    void onlyWhoMayComesIn() {
        var stranger = panel.user("stranger");
        assertThat(status(Map.of())).isEqualTo(401);
        assertThat(status(bearer("ptlc_" + "x".repeat(43)))).isEqualTo(401);
        assertThat(status(bearer(stranger.clientKey()))).isEqualTo(404);
        assertThat(status(bearer(owner.applicationKey()))).isEqualTo(403);
        assertThat(status(bearer(owner.clientKey()))).isEqualTo(101);
        assertThat(status(bearer(panel.admin().clientKey()))).isEqualTo(101);
        servers.subuser(server, stranger, "websocket.connect");
        assertThat(status(bearer(stranger.clientKey()))).isEqualTo(101);

        servers.set(server, "suspended = true");
        assertThat(status(bearer(owner.clientKey()))).isEqualTo(409);
        assertThat(status(bearer(panel.admin().clientKey()))).isEqualTo(409);
        assertThat(statusWithTicket("x".repeat(43))).isEqualTo(401);
    }

    @Test
    void expiredKeysAndSessionsAreNoCredential() {
        servers.execute(
                "UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE user_id = "
                        + owner.number());
        assertThat(status(bearer(owner.clientKey()))).isEqualTo(401);

        var headers = cookie(owner, "http://panel.test");
        servers.execute(
                "UPDATE sessions SET expires_at = now() - interval '1 s' WHERE user_id = "
                        + owner.number());
        assertThat(status(headers)).isEqualTo(401);
    }

    private static Map<String, String> cookie(Person person, String origin) {
        var browser = panel.browser().login(person.username(), PanelFixture.PASSWORD);
        var cookie = "quetzal_session=" + browser.cookie("quetzal_session").orElseThrow();
        return origin.isEmpty()
                ? Map.of("Cookie", cookie)
                : Map.of("Cookie", cookie, "Origin", origin);
    }

    @Test
    void aCookieNeedsOurOwnOrigin() {
        var ours = cookie(owner, "http://panel.test");
        assertThat(status(ours)).isEqualTo(101);
        for (var origin :
                List.of(
                        "",
                        "http://evil.test",
                        "https://panel.test",
                        "http://panel.test:81",
                        "http://panel.test.evil.test",
                        "null")) {
            var headers = new java.util.HashMap<>(ours);
            headers.remove("Origin");
            if (!origin.isEmpty()) {
                headers.put("Origin", origin);
            }
            assertThat(status(headers)).as(origin).isEqualTo(403);
        }
    }

    @Test
    void whoLosesTheRightGoesAndStaysOut() throws Exception {
        var friend = panel.user("friend");
        servers.subuser(server, friend, "websocket.connect");
        var client = opened(friend.clientKey());
        servers.execute("DELETE FROM subusers WHERE user_id = " + friend.number());
        assertThat(client.awaitClose().code()).isEqualTo(4403);
        assertThat(status(bearer(friend.clientKey()))).isEqualTo(404);
    }

    @Test
    void fewerRightsMeanComingInAnew() throws Exception {
        var friend = panel.user("friend");
        servers.subuser(server, friend, "websocket.connect", "control.start");
        var client = opened(friend.clientKey());
        servers.subuser(server, friend, "websocket.connect");
        assertThat(client.awaitClose().code()).isEqualTo(4401);
        opened(friend.clientKey()).close();
    }

    @Test
    void aDemotedAdminGoes() throws Exception {
        var admin = panel.admin();
        var client = opened(admin.clientKey());
        servers.execute("UPDATE users SET root_admin = false WHERE id = " + admin.number());
        assertThat(client.awaitClose().code()).isEqualTo(4403);
        assertThat(status(bearer(admin.clientKey()))).isEqualTo(404);
    }

    @Test
    void suspensionEndsEveryStream() throws Exception {
        var mine = opened(owner.clientKey());
        var admins = opened(panel.admin().clientKey());
        servers.set(server, "suspended = true");
        assertThat(mine.awaitClose().code()).isEqualTo(4409);
        assertThat(admins.awaitClose().code()).isEqualTo(4409);
        assertThat(status(bearer(owner.clientKey()))).isEqualTo(409);
    }

    @Test
    void theEndOfTheServerIsSaid() throws Exception {
        var client = opened(owner.clientKey());
        servers.set(server, "deleting_at = now()");
        assertThat(client.awaitClose()).isEqualTo(new StreamClient.Close(1001, "server deleted"));
    }

    @Test
    void whatEndsTheCredentialEndsTheStream() throws Exception {
        var byKey = opened(owner.clientKey());
        var byPassword = opened(owner.clientKey());
        servers.execute(
                "UPDATE users SET session_version = session_version + 1 WHERE id = "
                        + owner.number());
        assertThat(byPassword.awaitClose().code()).isEqualTo(4401);
        assertThat(byKey.awaitClose().code()).isEqualTo(4401);

        var again = opened(owner.clientKey());
        servers.execute("DELETE FROM api_keys WHERE user_id = " + owner.number());
        assertThat(again.awaitClose().code()).isEqualTo(4401);

        var bySession = StreamClient.open(panel.url(), path, cookie(owner, "http://panel.test"));
        assertThat(bySession.next()).isEqualTo("hello");
        servers.execute("DELETE FROM sessions WHERE user_id = " + owner.number());
        assertThat(bySession.awaitClose().code()).isEqualTo(4401);
    }

    @Test
    void thereIsAnEndToHowManyOnePersonOpens() throws Exception {
        var open = new ArrayList<StreamClient>();
        try {
            for (int i = 0; i < 20; i++) {
                open.add(opened(owner.clientKey()));
            }
            assertThat(status(bearer(owner.clientKey()))).isEqualTo(429);
            opened(panel.admin().clientKey()).close();
        } finally {
            open.forEach(StreamClient::close);
        }
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> status(bearer(owner.clientKey())) == 101);
    }

    @Test
    void replicasCountTogetherAndADeadOneNotForEver() throws Exception {
        var open = new ArrayList<StreamClient>();
        try (var other = panel.replica()) {
            var there = "http://127.0.0.1:" + other.port();
            for (int i = 0; i < 10; i++) {
                open.add(opened(owner.clientKey()));
                open.add(StreamClient.open(there, path, owner.clientKey()));
            }
            assertThat(status(bearer(owner.clientKey()))).isEqualTo(429);
            assertThat(StreamClient.status(there, path, bearer(owner.clientKey()))).isEqualTo(429);

            // ten of the server's thirty are left, whoever takes them
            var second = panel.user("second");
            servers.subuser(server, second, "websocket.connect");
            for (int i = 0; i < 10; i++) {
                open.add(opened(second.clientKey()));
            }
            assertThat(StreamClient.status(there, path, bearer(panel.admin().clientKey())))
                    .isEqualTo(429);
        } finally {
            open.forEach(StreamClient::close);
        }
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> places() == 0);

        servers.execute(
                "INSERT INTO stream_replicas VALUES ('00000000-0000-4000-8000-000000000001', now() - interval '1 minute')");
        servers.execute(
                """
                INSERT INTO stream_places (id, replica_id, user_id)
                SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000001', %d FROM generate_series(1, 20)
                """
                        .formatted(owner.number()));
        assertThat(status(bearer(owner.clientKey()))).as("it died").isEqualTo(101);
    }

    /// After a crash of the database nothing of it is there any more.
    @Test
    void whoeverForgotThePlacesStillLetsPeopleInAndCountsAnew() throws Exception {
        try (var before = opened(owner.clientKey())) {
            for (int i = 0; i < 3; i++) {
                servers.execute("DELETE FROM stream_replicas");
                opened(owner.clientKey()).close();
            }
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> places() == 1);
            assertThat(before.isClosed()).isFalse();
        }
    }

    private static int places() {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery("SELECT count(*) FROM stream_places")
                                        .mapTo(Integer.class)
                                        .one());
    }

    @Test
    void framesThatAreNotDueEndTheStream() throws Exception {
        var binary = opened(owner.clientKey());
        binary.sendBinary(new byte[] {1});
        assertThat(binary.awaitClose().code()).isEqualTo(1003);

        var big = opened(owner.clientKey());
        big.send("x".repeat(16 * 1024));
        big.send("x".repeat(16 * 1024 + 1));
        assertThat(big.awaitClose().code()).isEqualTo(1009);

        try (var broken = new RawClient(path, owner.clientKey(), panel.port())) {
            broken.awaitUpgrade();
            broken.raw(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xc3, 0x28});
            assertThat(broken.drain()).isEqualTo(1007);
        }
    }

    @Test
    void aFloodEndsTheStream() throws Exception {
        try (var flooding = new RawClient(path, owner.clientKey(), panel.port())) {
            flooding.awaitUpgrade();
            // far more than may come at once, in one go
            var frame = new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};
            var all = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < 5_000; i++) {
                all.writeBytes(frame);
            }
            flooding.raw(all.toByteArray());
            assertThat(flooding.drain()).isEqualTo(1008);
        }
    }

    @Test
    void aDeniedAttemptIsNoted() {
        var stranger = panel.user("stranger");
        assertThat(status(bearer(stranger.clientKey()))).isEqualTo(404);
        var noted =
                panel.get("/api/application/activity?per_page=100", panel.admin().applicationKey())
                        .text();
        assertThat(noted).contains("request:denied").contains(path);
    }

    @Test
    void streamsInAnothersNameEndWithIt() throws Exception {
        var root = panel.person("root", true);
        var browser = panel.browser().login(root.username(), PanelFixture.PASSWORD);
        var begun =
                browser.post(
                        "/api/application/users/" + owner.number() + "/impersonate",
                        Map.of("reason", "test", "password", PanelFixture.PASSWORD));
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        var session = "quetzal_session=" + browser.cookie("quetzal_session").orElseThrow();
        var byCookie =
                StreamClient.open(
                        panel.url(),
                        path,
                        Map.of("Cookie", session, "Origin", "http://panel.test"));
        assertThat(byCookie.next()).isEqualTo("hello");
        var ticket =
                browser.post(
                                "/api/client/tickets",
                                Map.of("stream", "logs", "target", server.uuid().toString()))
                        .json()
                        .path("ticket")
                        .asText();
        var byTicket = StreamClient.open(panel.url(), path + "?ticket=" + ticket, Map.of());
        assertThat(byTicket.next()).isEqualTo("hello");
        var own = opened(owner.clientKey());

        servers.execute("UPDATE users SET root_admin = false WHERE id = " + root.number());

        assertThat(byCookie.awaitClose().code()).isEqualTo(4401);
        assertThat(byTicket.awaitClose().code()).isEqualTo(4401);
        assertThat(own.isClosed()).isFalse();
        own.close();
    }
}
