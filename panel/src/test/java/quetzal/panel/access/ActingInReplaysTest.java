package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.shared.json.Json;

/// What a user sees in a replay of commands that an administrator typed in his name.
class ActingInReplaysTest {
    private static final String BROWSER = "127.0.0.1";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static ActingWorld world;
    private Person root;
    private Person alice;
    private TestServer server;
    private Instant during;

    @BeforeAll
    static void world() throws IOException {
        world = new ActingWorld(panel);
    }

    @AfterAll
    static void end() {
        world.close();
    }

    /// An administrator has acted as alice, and left.
    @BeforeEach
    void acted() {
        var occasion = world.occasion();
        root = occasion.root();
        alice = occasion.alice();
        server = world.server(alice);
        occasion.act();
        during = panel.clock().instant();
        assertThat(occasion.browser().get(server.path("/websocket")).status()).isEqualTo(200);
        var left = occasion.leave();
        assertThat(left.status()).as(left.text()).isEqualTo(204);
    }

    private record Typed(Instant at, String ip) {}

    /// What alice sees of commands in her name: address and administrator of each.
    private List<String> seen(Typed... commands) {
        var page = Json.MAPPER.createObjectNode().put("oldest", 1).putNull("next");
        page.put("oldest_at", commands[0].at().toString());
        var lines = page.putArray("lines");
        for (var command : commands) {
            lines.addObject()
                    .put("seq", lines.size())
                    .put("time", command.at().toString())
                    .put("kind", "command")
                    .put("open", false)
                    .put("line", "> list")
                    .put("user", alice.uuid().toString())
                    .put("ip", command.ip());
        }
        world.daemon()
                .answer("GET /api/servers/" + server.uuid() + "/replay", 200, page.toString());
        var answer =
                panel.get(
                        server.path(
                                "/replay?from="
                                        + during.minus(Duration.ofDays(9))
                                        + "&to="
                                        + during.plus(Duration.ofDays(9))),
                        alice.clientKey());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var seen = new ArrayList<String>();
        for (var line : answer.json().path("data")) {
            seen.add(line.at("/actor/ip").asText() + " " + line.at("/actor/impersonator").asText());
        }
        return seen;
    }

    @Test
    void theAdministratorIsNamedAndHisAddressHiddenHoweverLongAgoItWas() {
        panel.database()
                .transact(
                        tx ->
                                tx.createUpdate(
                                                "UPDATE impersonation_tickets SET ip = '192.0.2.5' WHERE server_id = :id")
                                        .bind("id", server.number())
                                        .execute());
        Typed[] commands = {new Typed(during, BROWSER), new Typed(during, "192.0.2.5")};
        var named = "null " + root.username();
        assertThat(seen(commands)).containsExactly(named, named);

        var later = panel.clock().instant().plus(Duration.ofDays(8));
        panel.database().transact(tx -> new ImpersonationStore().purge(tx, later));

        assertThat(seen(commands)).containsExactly(named, named);
    }

    @Test
    void aNodesWrongClockShowsNoAddress() {
        // the clock steps back: the first line is the latest
        assertThat(
                        seen(
                                new Typed(during.plus(Duration.ofDays(2)), "192.0.2.1"),
                                new Typed(during.plus(Duration.ofHours(14)), BROWSER),
                                new Typed(during, BROWSER),
                                new Typed(during.minus(Duration.ofMinutes(3)), BROWSER),
                                new Typed(during.minus(Duration.ofDays(3)), "192.0.2.2")))
                .containsExactly(
                        "192.0.2.1 null",
                        "null null",
                        "null " + root.username(),
                        "null null",
                        "192.0.2.2 null");
    }
}
