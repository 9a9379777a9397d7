package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.wings.console.Actor;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// A time range of the journal over HTTP, with who typed what.
@Timeout(300)
class ReplayTest {
    private static final String IMAGE = "game:1";

    @TempDir Path home;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final UserId user = new UserId(UUID.randomUUID());
    private FakePanel panel;
    private ScriptedRuntime runtime;
    private TestNode node;

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
        panel.put(server, PanelServer.of(server, IMAGE, "run"));
        runtime =
                new ScriptedRuntime(
                                Clock.systemUTC(),
                                _ ->
                                        new ScriptedContainer.Program() {
                                            @Override
                                            public void started(ScriptedContainer self) {
                                                self.line("Done (1s)!");
                                            }

                                            @Override
                                            public void typed(ScriptedContainer self, String line) {
                                                self.line("you said " + line);
                                            }
                                        })
                        .withImage(IMAGE);
        node =
                TestNode.start(
                        home,
                        panel.url(),
                        (config, clock) -> runtime,
                        "console: {journal_bytes: 65536}\n");
        await().until(() -> node.app().servers().find(server).isPresent());
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @AfterEach
    void tearDown() {
        node.close();
        panel.close();
    }

    private JsonNode replay(Instant since, Instant until, String more) throws Exception {
        var answer =
                node.get(
                        "/api/servers/"
                                + server
                                + "/replay?since="
                                + since
                                + "&until="
                                + until
                                + more);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> texts(JsonNode page) {
        var texts = new ArrayList<String>();
        page.path("lines").forEach(line -> texts.add(line.path("line").asText()));
        return texts;
    }

    /// The next line comes at a later millisecond than all before it.
    private Instant later() {
        var now = Instant.ofEpochMilli(System.currentTimeMillis() + 1);
        await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(now));
        return now;
    }

    private void print(String text) {
        runtime.container(ContainerName.ofServer(server)).line(text);
        node.awaitLine(server, text);
    }

    @Test
    void aRangeHoldsItsLinesInOrderWithWhoTypedAndNothingBesideIt() throws Exception {
        print("before");
        var from = later();
        print("first");
        node.post(
                "/api/servers/" + server + "/commands",
                "{\"commands\":[\"say hi\"],\"user\":\"" + user + "\",\"ip\":\"192.0.2.7\"}");
        node.awaitLine(server, "you said say hi");
        node.post("/api/servers/" + server + "/commands", "{\"commands\":[\"save\"]}");
        node.awaitLine(server, "you said save");
        node.app()
                .servers()
                .require(server)
                .sendCommand(new Actor.Person(user, "192.0.2.8"), "list");
        node.awaitLine(server, "you said list");
        var to = later();
        print("after");

        var page = replay(from, to, "");
        assertThat(texts(page))
                .containsExactly(
                        "first",
                        "> say hi",
                        "you said say hi",
                        "> save",
                        "you said save",
                        "> list",
                        "you said list");
        assertThat(page.at("/lines/1/kind").asText()).isEqualTo("command");
        assertThat(page.at("/lines/1/user").asText()).isEqualTo(user.toString());
        assertThat(page.at("/lines/1/ip").asText()).isEqualTo("192.0.2.7");
        assertThat(page.at("/lines/3/user").asText()).isEqualTo("panel");
        assertThat(page.at("/lines/3/ip").isMissingNode()).isTrue();
        assertThat(page.at("/lines/5/ip").asText()).isEqualTo("192.0.2.8");
        assertThat(page.at("/lines/0/user").isMissingNode()).isTrue();
        assertThat(page.path("next").isNull()).isTrue();
        // What came through the panel, the panel has written down itself.
        await().until(() -> panel.activity().toString().contains("list"));
        assertThat(panel.activity().toString()).doesNotContain("say hi");

        // The edges: a line at its time is in a range that begins there, and not in one that ends
        // there.
        var second = Instant.parse(page.at("/lines/1/time").asText());
        assertThat(texts(replay(second, to, ""))).startsWith("> say hi");
        assertThat(texts(replay(from, second, ""))).doesNotContain("> say hi");
        assertThat(texts(replay(to.plusSeconds(3600), to.plusSeconds(7200), ""))).isEmpty();

        // Pages follow each other without a line lost or twice.
        var all = new ArrayList<String>();
        var next = "";
        while (true) {
            var part = replay(from, to, "&limit=2" + next);
            all.addAll(texts(part));
            if (part.path("next").isNull()) {
                break;
            }
            next = "&after=" + part.path("next").asLong();
        }
        assertThat(all).isEqualTo(texts(page));
    }

    @Test
    void anOldRangeOfALongJournalIsFoundAndWhatIsGoneIsTold() throws Exception {
        for (var i = 0; i < 200; i++) {
            runtime.container(ContainerName.ofServer(server)).line("early " + i + "x".repeat(400));
        }
        print("end of the early");
        var middle = later();
        for (var i = 0; i < 20; i++) {
            runtime.container(ContainerName.ofServer(server)).line("late " + i);
        }
        print("end of the late");
        var to = later();

        assertThat(texts(replay(middle, to, ""))).startsWith("late 0").hasSize(21);
        var whole = replay(middle.minusSeconds(3600), to, "&limit=5000");
        assertThat(whole.path("oldest").asLong()).isGreaterThan(1);
        assertThat(whole.path("oldest_at").asText()).isNotEmpty();
        assertThat(whole.at("/lines/0/seq").asLong()).isEqualTo(whole.path("oldest").asLong());
        // From a line that is gone by now on: the hole is in the page.
        var hole = replay(middle.minusSeconds(3600), to, "&after=2");
        assertThat(hole.at("/lines/0/kind").asText()).isEqualTo("gap");
        assertThat(hole.at("/lines/0/line").asText()).isEqualTo("3");
        assertThat(hole.at("/lines/0/seq").asLong()).isEqualTo(whole.path("oldest").asLong() - 1);
    }

    @Test
    void badQuestionsAreRefused() throws Exception {
        var path = "/api/servers/" + server + "/replay";
        assertThat(node.get(path).status()).isEqualTo(400);
        assertThat(node.get(path + "?since=x&until=y").status()).isEqualTo(400);
        assertThat(
                        node.get(
                                        path
                                                + "?since=2026-01-01T00:00:00Z&until=2026-01-01T01:00:00Z&after=x")
                                .status())
                .isEqualTo(400);
        assertThat(node.get("/api/servers/" + UUID.randomUUID() + "/replay").status())
                .isEqualTo(404);
    }
}
