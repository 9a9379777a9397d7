package quetzal.panel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.http.WireJson;
import quetzal.panel.stream.LogDaemon;
import quetzal.panel.stream.RawClient;
import quetzal.panel.stream.StreamClient;

/// The log of a server as a stream.
class LogStreamTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static TestServers servers;
    private static Person owner;
    private static long egg;
    private LogDaemon daemon;
    private TestServer server;

    @BeforeAll
    static void world() {
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        egg = servers.egg();
    }

    private static final List<LogDaemon> DAEMONS = new java.util.ArrayList<>();

    @AfterAll
    static void end() {
        DAEMONS.forEach(LogDaemon::close);
    }

    private static LogDaemon started() {
        var fresh = new LogDaemon();
        DAEMONS.add(fresh);
        return fresh;
    }

    @BeforeEach
    void fresh() {
        daemon = started();
        server = servers.server(owner, servers.node(daemon.address(), "direct"), egg, "lobby");
    }

    private StreamClient open(String query) {
        return StreamClient.open(
                panel.url(), server.path("/logs/stream") + query, owner.clientKey());
    }

    private static String[] lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> "line " + n).toArray(String[]::new);
    }

    @Test
    void theEndComesFirstThenWhatFollows() throws Exception {
        daemon.print(lines(1, 300));
        try (var client = open("")) {
            assertThat(client.next(100)).containsExactly(lines(201, 300));
            daemon.print("now");
            assertThat(client.next()).isEqualTo("now");
            daemon.print(lines(302, 310));
            assertThat(client.next(9)).containsExactly(lines(302, 310));
        }
    }

    @Test
    void withoutFollowingItEndsBehindTheTail() {
        daemon.print(lines(1, 5_000));
        try (var client = open("?tail=5000&follow=false")) {
            assertThat(client.awaitClose()).isEqualTo(new StreamClient.Close(1000, ""));
            assertThat(client.rest()).containsExactly(lines(1, 5_000));
        }
        try (var client = open("?tail=0&follow=0")) {
            assertThat(client.awaitClose().code()).isEqualTo(1000);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void tenThousandLinesArriveEachOnce() throws Exception {
        daemon.print(lines(1, 100));
        try (var client = open("?tail=50")) {
            assertThat(client.next(50)).containsExactly(lines(51, 100));
            for (int from = 101; from < 10_101; from += 250) {
                daemon.print(lines(from, from + 249));
            }
            assertThat(client.next(10_000)).containsExactly(lines(101, 10_100));
            daemon.print("still alive");
            assertThat(client.next()).isEqualTo("still alive");
        }
    }

    @Test
    void jsonHasNumbersAndTimes() throws Exception {
        var before = Instant.now().minusSeconds(1);
        daemon.print("a \"b\"");
        try (var client = open("?format=json")) {
            var frame = WireJson.MAPPER.readTree(client.next());
            assertThat(frame.path("seq").asLong()).isEqualTo(1);
            assertThat(frame.path("stream").asText()).isEqualTo("stdout");
            assertThat(frame.path("line").asText()).isEqualTo("a \"b\"");
            assertThat(Instant.parse(frame.path("ts").asText())).isAfter(before);
            assertThat(frame).hasSize(4);
        }
    }

    @Test
    void timesStandBeforeTheTextWhenAskedFor() throws Exception {
        daemon.print("a");
        try (var client = open("?timestamps=true")) {
            var words = client.next().split(" ", 2);
            assertThat(Instant.parse(words[0])).isBefore(Instant.now().plusSeconds(60));
            assertThat(words[1]).isEqualTo("a");
        }
    }

    @Test
    void textIsHarmlessInATerminalAndJsonIsWhatWasPrinted() throws Exception {
        var hostile =
                "\u001b[31mred\u001b[0m\u001b]52;c;ZXZpbA==\u0007\u001b]0;title\u0007\u001b[2J\u001b[6n end";
        daemon.print(hostile);
        try (var client = open("?follow=false")) {
            assertThat(client.next()).isEqualTo("\u001b[31mred\u001b[0m end");
        }
        try (var client = open("?follow=false&format=json")) {
            assertThat(WireJson.MAPPER.readTree(client.next()).path("line").asText())
                    .isEqualTo(hostile);
        }
        assertThat(panel.get(server.path("/logs/download"), owner.clientKey()).text())
                .isEqualTo("\u001b[31mred\u001b[0m end\n");
    }

    @Test
    void sinceLeavesOutWhatIsOlder() {
        daemon.print("old");
        var now = Instant.now().plusMillis(5);
        org.awaitility.Awaitility.await().until(() -> Instant.now().isAfter(now));
        daemon.print("new");
        try (var client = open("?follow=false&since=" + now)) {
            client.awaitClose();
            assertThat(client.rest()).containsExactly("new");
        }
        try (var client = open("?follow=false&since=10m")) {
            client.awaitClose();
            assertThat(client.rest()).containsExactly("old", "new");
        }
    }

    @Test
    void parametersThatCannotBeAreRefusedBeforeTheUpgrade() {
        for (var query :
                List.of(
                        "tail=5001",
                        "tail=-1",
                        "tail=many",
                        "follow=perhaps",
                        "since=yesterday",
                        "since=99999d",
                        "format=xml",
                        "timestamps=2")) {
            assertThat(
                            StreamClient.status(
                                    panel.url(),
                                    server.path("/logs/stream?") + query,
                                    java.util.Map.of(
                                            "Authorization", "Bearer " + owner.clientKey())))
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void aServerThatMovesIsFollowedToItsNode() throws Exception {
        daemon.print(lines(1, 10));
        try (var client = open("?tail=3")) {
            assertThat(client.next(3)).containsExactly(lines(8, 10));
            var other = started();
            other.takeOver(daemon);
            other.print(lines(11, 15));
            servers.set(server, "node_id = " + servers.node(other.address(), "direct"));
            daemon.knows(false);
            assertThat(client.next(5)).containsExactly(lines(11, 15));
            other.print("after the move");
            assertThat(client.next()).isEqualTo("after the move");
        }
    }

    @Test
    void aNodeThatCountsAnewIsReadFromItsBeginning() throws Exception {
        daemon.print(lines(1, 10));
        try (var client = open("?tail=1")) {
            assertThat(client.next()).isEqualTo("line 10");
            var other = started();
            other.print("first", "second");
            servers.set(server, "node_id = " + servers.node(other.address(), "direct"));
            daemon.knows(false);
            assertThat(client.next(2)).containsExactly("first", "second");
        }
    }

    @Test
    void aNodeThatIsAwayForAWhileLosesNothing() throws Exception {
        daemon.print("before");
        try (var client = open("")) {
            assertThat(client.next()).isEqualTo("before");
            daemon.away(true);
            daemon.print(lines(2, 40));
            daemon.away(false);
            assertThat(client.next(39)).containsExactly(lines(2, 40));
        }
    }

    @Test
    void whatIsNoLongerKeptIsSaid() throws Exception {
        daemon.print(lines(1, 3));
        try (var client = open("?tail=1&format=json")) {
            client.next();
            daemon.away(true);
            daemon.print(lines(4, 20));
            daemon.forget(15);
            daemon.away(false);
            assertThat(WireJson.MAPPER.readTree(client.next()).path("gap").path("last").asLong())
                    .isEqualTo(15);
            assertThat(WireJson.MAPPER.readTree(client.next()).path("seq").asLong()).isEqualTo(16);
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws Exception {
        daemon.print(lines(1, 1));
        var slow = new RawClient(server.path("/logs/stream"), owner.clientKey(), panel.port());
        try (slow;
                var quick = open("")) {
            slow.awaitUpgrade();
            assertThat(quick.next()).isEqualTo("line 1");
            var text = "x".repeat(1_000);
            for (int i = 0; i < 40; i++) {
                daemon.print(IntStream.range(0, 250).mapToObj(_ -> text).toArray(String[]::new));
            }
            assertThat(quick.next(10_000)).hasSize(10_000);
        }
    }

    @Test
    void takingTheLogAsAFileIsNoted() {
        daemon.print(lines(1, 3));
        var answer = panel.get(server.path("/logs/download?search=LINE%202"), owner.clientKey());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("line 2");
        var noted =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT count(*) FROM activity WHERE event = 'server:console.download'")
                                                .mapTo(Integer.class)
                                                .one());
        assertThat(noted).isPositive();
    }
}
