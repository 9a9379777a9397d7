package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// The console's pages for whoever follows them: an answer comes as soon as there is a line.
@Timeout(300)
class LogWaitTest {
    private static final String IMAGE = "game:1";

    @TempDir Path home;
    private final ServerId server = new ServerId(UUID.randomUUID());
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
                                        })
                        .withImage(IMAGE);
        node = TestNode.start(home, panel.url(), (config, clock) -> runtime, "");
        await().until(() -> node.app().servers().find(server).isPresent());
        node.power(server, "start");
        node.awaitState(server, "running");
        node.awaitLine(server, "Done (1s)!");
    }

    @AfterEach
    void tearDown() {
        node.close();
        panel.close();
    }

    private JsonNode page(String query) {
        try {
            var answer = node.get("/api/servers/" + server + "/console?" + query);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.json();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void print(String text) {
        runtime.container(ContainerName.ofServer(server)).line(text);
    }

    @Test
    void whoWaitsIsAnsweredByTheNextLine() throws Exception {
        long newest = page("tail=1").path("newest").asLong();
        assertThat(page("after=" + newest + "&wait=50").path("lines")).isEmpty();
        var next =
                CompletableFuture.supplyAsync(
                        () -> page("after=" + newest + "&wait=10000&limit=10"));
        print("the next");

        var page = next.get(60, TimeUnit.SECONDS);
        assertThat(page.at("/lines/0/line").asText()).isEqualTo("the next");
        assertThat(page.at("/lines/0/seq").asLong()).isEqualTo(newest + 1);
        assertThat(page.path("newest").asLong()).isGreaterThan(newest);
    }

    @Test
    void aNumberThatWasNeverGivenIsNotWaitedFor() {
        var page = page("after=1000000&wait=10000");
        assertThat(page.path("lines")).isEmpty();
        assertThat(page.path("newest").asLong()).isLessThan(1_000_000);
    }

    @Test
    void pagesThatFollowEachOtherMissNothing() throws Exception {
        var start = page("tail=0");
        long after = start.path("newest").asLong();
        assertThat(start.path("lines")).isEmpty();
        int count = 3_000;
        var printing =
                CompletableFuture.runAsync(
                        () -> IntStream.range(0, count).forEach(n -> print("line " + n)));
        var found = new ArrayList<String>();
        while (found.size() < count) {
            var page = page("after=" + after + "&wait=5000&limit=500");
            for (var line : page.path("lines")) {
                // beside a notice that they come too quickly
                if (line.path("kind").asText().equals("output")) {
                    found.add(line.path("line").asText());
                }
            }
            after =
                    page.path("next").isNull()
                            ? Math.max(after, page.path("newest").asLong())
                            : page.path("next").asLong();
            if (!page.path("lines").isEmpty() && page.path("next").isNull()) {
                var lines = page.path("lines");
                after = Math.max(after, lines.get(lines.size() - 1).path("seq").asLong());
            }
        }
        printing.get(60, TimeUnit.SECONDS);
        assertThat(found).isEqualTo(IntStream.range(0, count).mapToObj(n -> "line " + n).toList());
    }
}
