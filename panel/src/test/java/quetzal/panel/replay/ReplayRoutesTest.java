package quetzal.panel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.FakeDaemon;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.shared.json.Json;

class ReplayRoutesTest {
    private static final String RANGE = "from=2026-01-01T10:00:00Z&to=2026-01-01T11:00:00Z";
    private static final String ASKED =
            "since=2026-01-01T10:00:00Z&until=2026-01-01T11:00:00Z&limit=";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static Person watcher;
    private static Person reader;
    private static long node;
    private static long egg;
    private TestServer server;

    @BeforeAll
    static void world() throws IOException {
        daemon = new FakeDaemon();
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        admin = panel.admin();
        watcher = panel.user("watcher");
        reader = panel.user("reader");
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    @BeforeEach
    void fresh() {
        server = servers.server(owner, node, egg, "arena");
        daemon.knows(server);
        servers.subuser(server, watcher, "websocket.connect");
        servers.subuser(server, reader, "websocket.connect", "activity.read");
        daemon.calls.clear();
    }

    private static String line(
            long seq,
            String second,
            String kind,
            boolean open,
            String who,
            String ip,
            String text) {
        var line = Json.MAPPER.createObjectNode();
        line.put("seq", seq)
                .put("time", "2026-01-01T10:00:" + second + "Z")
                .put("kind", kind)
                .put("open", open)
                .put("line", text);
        if (!who.isEmpty()) {
            line.put("user", who);
        }
        if (!ip.isEmpty()) {
            line.put("ip", ip);
        }
        return line.toString();
    }

    private void keeps(String query, String next, String... lines) {
        daemon.answer(
                "GET /api/servers/" + server.uuid() + "/replay" + query,
                200,
                "{\"lines\":["
                        + String.join(",", lines)
                        + "],\"next\":"
                        + next
                        + ",\"oldest\":1,\"oldest_at\":\"2026-01-01T09:00:00Z\"}");
    }

    private Answer replay(Person who) {
        return panel.get(server.path("/replay?" + RANGE), who.clientKey());
    }

    private void aSession() {
        keeps(
                "",
                "null",
                line(
                        5,
                        "00.5",
                        "output",
                        false,
                        "",
                        "",
                        "\u001b[32mready\u001b[0m\u001b]0;pwned\u0007"),
                line(6, "01", "command", false, owner.uuid().toString(), "192.0.2.7", "> say hi"),
                line(7, "01.25", "output", true, "", "", "[Server] "),
                line(8, "01.5", "output", false, "", "", "hi"),
                line(9, "02", "gap", false, "", "", "9"),
                line(12, "03", "command", false, watcher.uuid().toString(), "192.0.2.9", "> list"),
                line(13, "04", "command", false, "panel", "", "> save"),
                line(
                        14,
                        "04",
                        "command",
                        false,
                        UUID.randomUUID().toString(),
                        "192.0.2.8",
                        "> bye"));
    }

    private static List<String> texts(Answer answer, String field) {
        var found = new ArrayList<String>();
        for (JsonNode line : answer.json().path("data")) {
            found.add(line.at(field).isNull() ? "-" : line.at(field).asText("?"));
        }
        return found;
    }

    @Test
    void linesCommandsAndGapsComeInTheirOrderWithNamesAndNoTerminalTricks() {
        aSession();
        var answer = replay(owner);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(texts(answer, "/line"))
                .containsExactly(
                        "\u001b[32mready\u001b[0m",
                        "> say hi",
                        "[Server] ",
                        "hi",
                        "",
                        "> list",
                        "> save",
                        "> bye");
        assertThat(texts(answer, "/seq"))
                .containsExactly("5", "6", "7", "8", "9", "12", "13", "14");
        assertThat(answer.json().at("/data/0/time").asText()).isEqualTo("2026-01-01T10:00:00.500Z");
        assertThat(answer.json().at("/data/2/open").asBoolean()).isTrue();
        assertThat(answer.json().at("/data/4/first").asLong()).isEqualTo(9);
        assertThat(answer.json().at("/data/1/actor/username").asText()).isEqualTo(owner.username());
        assertThat(answer.json().at("/data/5/actor/username").asText())
                .isEqualTo(watcher.username());
        assertThat(answer.json().at("/data/6/actor/uuid").isNull()).isTrue();
        assertThat(answer.json().at("/data/7/actor/username").isNull()).isTrue();
        assertThat(answer.json().at("/meta/next").isNull()).isTrue();
        assertThat(answer.json().at("/meta/oldest_at").asText()).isEqualTo("2026-01-01T09:00:00Z");
        assertThat(daemon.calls.peek().line()).endsWith("/replay?" + ASKED + "1000");
    }

    @Test
    void addressesAreForAdministratorsAndForTheOneWhoTyped() {
        aSession();

        assertThat(texts(replay(admin), "/actor/ip"))
                .containsExactly("?", "192.0.2.7", "?", "?", "?", "192.0.2.9", "-", "192.0.2.8");
        assertThat(texts(replay(owner), "/actor/ip"))
                .containsExactly("?", "192.0.2.7", "?", "?", "?", "-", "-", "-");
        // May read the activity: names, but no address of others.
        assertThat(texts(replay(reader), "/actor/ip"))
                .containsExactly("?", "-", "?", "?", "?", "-", "-", "-");
        // May only watch: his own commands, and nobody else's name.
        assertThat(texts(replay(watcher), "/actor/username"))
                .containsExactly("?", "?", "?", "?", "?", watcher.username(), "?", "?");
        assertThat(replay(watcher).text())
                .doesNotContain("192.0.2.7", "192.0.2.8", owner.username())
                .contains("192.0.2.9");
        assertThat(replay(panel.user("stranger")).status()).isEqualTo(404);
    }

    @Test
    void pagesGoOnWhereTheNodeSaysAndOneViewIsOneRow() {
        keeps("?" + ASKED + "2", "6", line(5, "00", "output", false, "", "", "a"));
        keeps("?" + ASKED + "2&after=6", "null", line(7, "01", "output", false, "", "", "b"));

        var first = panel.get(server.path("/replay?lines=2&" + RANGE), owner.clientKey());
        assertThat(first.json().at("/meta/next").asLong()).isEqualTo(6);
        var second = panel.get(server.path("/replay?lines=2&after=6&" + RANGE), owner.clientKey());
        assertThat(texts(second, "/line")).containsExactly("b");
        assertThat(servers.events(server)).containsExactly("server:console.replay ok");

        panel.get(
                server.path("/replay?from=2026-01-01T10:00:00Z&to=2026-01-01T10:30:00Z"),
                owner.clientKey());
        panel.get(server.path("/replay?after=3&" + RANGE), reader.clientKey());
        assertThat(servers.events(server)).hasSize(3);
    }

    @Test
    void badRangesAreRefusedAndANodeWithoutARecordSaysSo() {
        for (var bad :
                List.of(
                        "from=yesterday",
                        "from=2026-01-01T11:00:00Z&to=2026-01-01T11:00:00Z",
                        "from=2026-01-01T12:00:00Z&to=2026-01-01T11:00:00Z",
                        "lines=0",
                        "lines=5001",
                        "after=-1")) {
            assertThat(panel.get(server.path("/replay?" + bad), owner.clientKey()).status())
                    .as(bad)
                    .isEqualTo(422);
        }
        assertThat(replay(owner).status()).isEqualTo(404);
        assertThat(replay(owner).text()).contains("keeps no record");
    }

    @Test
    void theCastPlaysInTimeWithMarkersAndItsDownloadIsARow() throws IOException {
        aSession();
        var answer = panel.get(server.path("/replay/cast?" + RANGE), admin.clientKey());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/x-asciicast");
        assertThat(answer.header("Content-Disposition"))
                .matches("attachment; filename=\"[0-9a-f]{8}-2026-01-01T100000Z\\.cast\"");
        var lines = answer.text().lines().toList();
        var header = Json.MAPPER.readTree(lines.getFirst());
        assertThat(header.path("version").asInt()).isEqualTo(2);
        assertThat(header.path("width").asInt()).isEqualTo(120);
        assertThat(header.path("timestamp").asLong())
                .isEqualTo(Instant.parse("2026-01-01T10:00:00Z").getEpochSecond());
        var events = new ArrayList<String>();
        var last = 0.0;
        for (var line : lines.subList(1, lines.size())) {
            var event = Json.MAPPER.readTree(line);
            assertThat(event.size()).isEqualTo(3);
            assertThat(event.get(0).asDouble()).isGreaterThanOrEqualTo(last);
            last = event.get(0).asDouble();
            events.add(last + " " + event.get(1).asText() + " " + event.get(2).asText());
        }
        assertThat(events)
                .startsWith(
                        "0.0 o \u001b[32mready\u001b[0m\r\n",
                        "0.5 m " + owner.username() + " (192.0.2.7): say hi",
                        "0.5 o > say hi\r\n",
                        "0.75 o [Server] ",
                        "1.0 o hi\r\n",
                        "1.5 o \u001b[33m[lines 9 to 9 were not kept]\u001b[0m\r\n")
                .endsWith("3.5 m deleted account (192.0.2.8): bye", "3.5 o > bye\r\n")
                .contains("3.5 m panel: save");
        assertThat(servers.events(server)).containsExactly("server:console.replay-download ok");
    }

    @Test
    void aNodeThatStopsAnsweringEndsTheCastWithAWord() {
        keeps("?" + ASKED + "5000", "6", line(5, "00", "output", false, "", "", "a"));
        daemon.answer(
                "GET /api/servers/" + server.uuid() + "/replay?" + ASKED + "5000&after=6",
                500,
                "{\"error\":\"broken\"}");

        assertThat(panel.get(server.path("/replay/cast?" + RANGE), owner.clientKey()).text())
                .endsWith(
                        "[the recording ends here: the node stopped answering]\\u001B[0m\\r\\n\"]\n");
    }

    @Test
    void anAdministratorAtSomebodyElsesConsoleIsARowOfItsOwn() {
        assertThat(panel.get(server.path("/websocket"), owner.clientKey()).status()).isEqualTo(200);
        assertThat(panel.get(server.path("/websocket"), watcher.clientKey()).status())
                .isEqualTo(200);
        assertThat(watched(server)).isZero();

        assertThat(panel.get(server.path("/websocket"), admin.clientKey()).status()).isEqualTo(200);
        assertThat(panel.get(server.path("/websocket"), admin.clientKey()).status()).isEqualTo(200);
        assertThat(watched(server)).isEqualTo(1);

        var own = servers.server(admin, node, egg, "own");
        daemon.knows(own);
        panel.get(own.path("/websocket"), admin.clientKey());
        assertThat(watched(own)).isZero();
    }

    private static long watched(TestServer at) {
        return servers.events(at).stream().filter("server:console.watch ok"::equals).count();
    }

    @Test
    void theNodeIsToldWhoTypedACommandThatGoesThroughThePanel() throws IOException {
        daemon.answer("POST /api/servers/" + server.uuid() + "/commands", 204, "");
        panel.post(
                server.path("/command"), owner.clientKey(), java.util.Map.of("command", "say hi"));

        var body = Json.MAPPER.readTree(daemon.calls.peek().body());
        assertThat(body.path("commands").get(0).asText()).isEqualTo("say hi");
        assertThat(body.path("user").asText()).isEqualTo(owner.uuid().toString());
        assertThat(body.path("ip").asText()).isEqualTo("127.0.0.1");
    }
}
