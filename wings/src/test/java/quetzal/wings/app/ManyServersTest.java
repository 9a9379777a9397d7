package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// A node with a thousand servers starts: it serves at once, knows all of them, and asks the engine once, not a thousand
/// times.
@Timeout(300)
class ManyServersTest {
    private static final int SERVERS = 1_000;
    private static final int RUNNING = 20;
    private static final long MORE_MIB = 128;
    private static final String IMAGE = "game:1";

    @TempDir Path home;
    private final List<ServerId> servers =
            IntStream.range(0, SERVERS).mapToObj(_ -> new ServerId(UUID.randomUUID())).toList();
    private ScriptedRuntime runtime;
    private FakePanel panel;
    private TestNode node;

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
        servers.forEach(id -> panel.put(id, PanelServer.of(id, IMAGE, "run")));
        panel.listAlso(
                Json.MAPPER
                        .createObjectNode()
                        .put("uuid", UUID.randomUUID().toString())
                        .put("settings", "not an object"));
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
    }

    @AfterEach
    void tearDown() {
        if (node != null) {
            node.close();
        }
        panel.close();
    }

    private void boot() throws Exception {
        node =
                TestNode.start(
                        home,
                        panel.url(),
                        (config, clock) -> runtime,
                        "",
                        Map.of("WINGS_REMOTE_QUERY_BOOT_SERVERS_PER_PAGE", "50"));
    }

    private void awaitReset() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> panel.requests().contains("POST /api/remote/servers/reset"));
    }

    private static long usedMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private long calls(String name) {
        return runtime.calls().stream().filter(call -> call.startsWith(name + " ")).count();
    }

    @Test
    void allAreKnownAtOnceAndTheEngineIsAskedForAllTogether() throws Exception {
        var before = usedMib();
        panel.mood(FakePanel.Mood.SILENT);
        boot();
        // The panel says nothing yet, and the node answers.
        assertThat(node.get("/api/system").status()).isEqualTo(200);
        assertThat(node.app().servers().all()).isEmpty();

        panel.mood(FakePanel.Mood.FINE);
        awaitReset();
        assertThat(node.app().servers().all()).hasSize(SERVERS);
        var pages =
                panel.requests().stream()
                        .filter(request -> request.startsWith("GET /api/remote/servers?page="))
                        .distinct()
                        .toList();
        assertThat(pages).hasSize((SERVERS + 1 + 49) / 50).allMatch(p -> p.endsWith("per_page=50"));
        assertThat(usedMib() - before).isLessThan(MORE_MIB);
        // Once for what ran before, once for the newcomers, and now and then by the clock.
        assertThat(calls("list")).isLessThan(10);
        assertThat(runtime.calls()).hasSizeLessThan(20);

        runAFew();
        node.close();
        var askedBefore = runtime.calls().size();
        panel.mood(FakePanel.Mood.SILENT);
        boot();

        // Out of its own memory, with the panel gone.
        assertThat(node.get("/api/system").status()).isEqualTo(200);
        assertThat(node.app().servers().all()).hasSize(SERVERS);
        for (var id : servers.subList(0, RUNNING)) {
            node.awaitState(id, "running");
        }
        assertThat(node.state(servers.getLast())).isEqualTo("offline");
        // A few calls for each that runs, and for all others together.
        assertThat(runtime.calls().size() - askedBefore).isLessThan(20 + RUNNING * 10);
        assertThat(usedMib() - before).isLessThan(MORE_MIB);
    }

    private void runAFew() throws Exception {
        var started = new ArrayList<ServerId>(servers.subList(0, RUNNING));
        for (var id : started) {
            node.power(id, "start");
        }
        for (var id : started) {
            node.awaitState(id, "running");
            assertThat(runtime.inspect(ContainerName.ofServer(id))).isNotEqualTo(Optional.empty());
        }
    }
}
