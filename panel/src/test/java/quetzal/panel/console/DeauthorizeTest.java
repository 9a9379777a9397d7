package quetzal.panel.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.FakeDaemon;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketVerdict;
import quetzal.shared.ticket.TicketVerifier;

/// What a daemon is told when someone loses a right.
class DeauthorizeTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static long node;
    private static long egg;

    @BeforeAll
    static void world() throws IOException {
        daemon = new FakeDaemon();
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    private static List<FakeDaemon.Call> calls(String line) {
        return daemon.calls.stream().filter(call -> call.line().equals(line)).toList();
    }

    private static String ticketName(TestServer server, Person person) {
        var token =
                panel.get(server.path("/websocket"), person.clientKey())
                        .json()
                        .path("data")
                        .path("token")
                        .asText();
        var verdict =
                new TicketVerifier(new TicketKey(TestServers.NODE_SECRET), panel.clock())
                        .verify(token);
        return ((TicketVerdict.Valid) verdict).ticket().id();
    }

    @Test
    void aDaemonIsToldWhoLostWhat() {
        daemon.answer("POST /api/deauthorize-user", 204, "");
        var server = servers.server(owner, node, egg, "lobby");
        var sub = panel.user("sub");
        servers.subuser(server, sub, "websocket.connect");
        panel.delete(server.path("/users/" + sub.uuid()), owner.clientKey());

        await().atMost(Duration.ofSeconds(15))
                .until(() -> !calls("POST /api/deauthorize-user").isEmpty());
        assertThat(calls("POST /api/deauthorize-user").getLast().body())
                .contains(sub.uuid().toString(), server.uuid().toString());
    }

    @Test
    void anOldDaemonIsToldEachTicketByName() {
        daemon.answer(
                "POST /api/deauthorize-user", 404, "{\"error\":\"there is no such address\"}");
        var server = servers.server(owner, node, egg, "arena");
        daemon.knows(server);
        var deny = "POST /api/servers/" + server.uuid() + "/ws/deny";
        daemon.answer(deny, 204, "");
        var sub = panel.user("sub");
        servers.subuser(server, sub, "websocket.connect");
        var first = ticketName(server, sub);
        var second = ticketName(server, sub);
        panel.delete(server.path("/users/" + sub.uuid()), owner.clientKey());

        await().atMost(Duration.ofSeconds(15)).until(() -> !calls(deny).isEmpty());
        assertThat(calls(deny).getLast().body()).contains(first, second);
    }
}
