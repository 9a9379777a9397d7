package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;

/// Tickets that open one stream, once.
class StreamTicketTest {
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

    private int statusWithTicket(String ticket) {
        return StreamClient.status(panel.url(), path + "?ticket=" + ticket, Map.of());
    }

    private String ticket(String key) {
        return ticket(panel.url(), key, "logs", server.uuid().toString());
    }

    private static String ticket(String url, String key, String stream, String target) {
        var answer =
                panel.post("/api/client/tickets", key, Map.of("stream", stream, "target", target));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(30);
        return answer.json().path("ticket").asText();
    }

    @Test
    void aTicketOpensOneStreamOnce() throws Exception {
        var ticket = ticket(owner.clientKey());
        try (var client = StreamClient.open(panel.url(), path + "?ticket=" + ticket, Map.of())) {
            assertThat(client.next()).isEqualTo("hello");
        }
        assertThat(statusWithTicket(ticket)).isEqualTo(401);
    }

    @Test
    void aTicketIsGoodOnceOnAnyReplica() throws Exception {
        try (var other = panel.replica()) {
            var urls = List.of(panel.url(), "http://127.0.0.1:" + other.port());
            for (int round = 0; round < 5; round++) {
                var ticket = ticket(owner.clientKey());
                var opened = new AtomicInteger();
                var refused = new AtomicInteger();
                var threads =
                        Stream.of(0, 1, 0, 1)
                                .map(
                                        at ->
                                                Thread.ofVirtual()
                                                        .start(
                                                                () -> {
                                                                    var status =
                                                                            StreamClient.status(
                                                                                    urls.get(at),
                                                                                    path
                                                                                            + "?ticket="
                                                                                            + ticket,
                                                                                    Map.of());
                                                                    (status == 101
                                                                                    ? opened
                                                                                    : refused)
                                                                            .incrementAndGet();
                                                                }))
                                .toList();
                for (var thread : threads) {
                    thread.join();
                }
                assertThat(opened).hasValue(1);
                assertThat(refused).hasValue(3);
            }
        }
    }

    @Test
    void aTicketOfAnotherStreamServerOrTimeOpensNothing() {
        var other = servers.server(owner, node, egg, "other");
        var foreign = ticket(panel.url(), owner.clientKey(), "logs", other.uuid().toString());
        assertThat(statusWithTicket(foreign)).isEqualTo(401);
        assertThat(
                        StreamClient.status(
                                panel.url(),
                                other.path("/logs/stream?ticket=") + foreign,
                                Map.of()))
                .as("used up by the wrong door")
                .isEqualTo(401);

        var late = ticket(owner.clientKey());
        panel.clock().jump(Duration.ofSeconds(31));
        assertThat(statusWithTicket(late)).isEqualTo(401);

        var old = ticket(owner.clientKey());
        servers.execute(
                "UPDATE users SET session_version = session_version + 1 WHERE id = "
                        + owner.number());
        assertThat(statusWithTicket(old)).isEqualTo(401);

        var orphan = ticket(owner.clientKey());
        servers.execute("DELETE FROM api_keys WHERE user_id = " + owner.number());
        assertThat(statusWithTicket(orphan)).isEqualTo(401);
    }

    @Test
    void aTicketNamesAServerInEitherWay() {
        var ticket =
                ticket(
                        panel.url(),
                        owner.clientKey(),
                        "logs",
                        server.uuid().toString().substring(0, 8));
        assertThat(statusWithTicket(ticket)).isEqualTo(101);
    }

    @Test
    void ticketsAreRefusedToWhoMayNot() {
        var stranger = panel.user("stranger");
        var fields = Map.of("stream", "logs", "target", server.uuid().toString());
        assertThat(panel.post("/api/client/tickets", stranger.clientKey(), fields).status())
                .isEqualTo(404);
        assertThat(panel.post("/api/client/tickets", "", fields).status()).isEqualTo(401);
        assertThat(panel.post("/api/client/tickets", owner.applicationKey(), fields).status())
                .isEqualTo(403);
        assertThat(
                        panel.post(
                                        "/api/client/tickets",
                                        owner.clientKey(),
                                        Map.of("stream", "everything", "target", "*"))
                                .status())
                .isEqualTo(422);
        servers.set(server, "suspended = true");
        assertThat(panel.post("/api/client/tickets", owner.clientKey(), fields).status())
                .isEqualTo(409);
    }

    @Test
    void ticketsAreNoUseElsewhere() {
        var ticket = ticket(owner.clientKey());
        assertThat(panel.get("/api/client/account?ticket=" + ticket, "").status()).isEqualTo(401);
        assertThat(panel.get(server.path("/logs?ticket=") + ticket, "").status()).isEqualTo(401);
        assertThat(statusWithTicket(ticket)).isEqualTo(101);
    }
}
