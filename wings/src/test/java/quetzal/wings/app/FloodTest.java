package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.wings.container.docker.DockerFixture;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// A server that prints as fast as the engine lets it, one viewer that never reads, and one that does.
@Tag("docker")
@Timeout(300)
class FloodTest {
    private static final long FLOOD = TimeUnit.SECONDS.toNanos(12);
    private static final long SETTLED = TimeUnit.SECONDS.toNanos(4);
    private static final long MORE_MIB = 64;

    @TempDir Path home;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final HttpClient http = HttpClient.newHttpClient();
    private FakePanel panel;
    private ForkedNode node;

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
        var configuration =
                PanelServer.of(
                        server,
                        "~gamehost/tiny:1",
                        "echo 'Done ('; read -r go; yes " + "x".repeat(98) + " | cat");
        configuration
                .withObject("/process_configuration/stop")
                .put("type", "signal")
                .put("value", "SIGKILL");
        panel.put(server, configuration);
        node = new ForkedNode(home, panel.url());
        node.start();
        await().atMost(NodeClient.PATIENCE)
                .until(() -> node.get("/api/servers/" + server).status() == 200);
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @AfterEach
    void tearDown() throws Exception {
        http.shutdownNow();
        node.close();
        panel.close();
        if (!DockerFixture.docker("ps", "-aq", "--filter", "name=" + server).isEmpty()) {
            DockerFixture.docker("rm", "-f", server.toString());
        }
    }

    /// Knows how far it has read, and keeps nothing else.
    private static final class Viewer implements WebSocket.Listener {
        private static final String LINES = "{\"event\":\"console lines\",\"args\":[\"";

        private final boolean reads;
        private final StringBuilder head = new StringBuilder();
        private volatile boolean live;
        private volatile long seen;

        Viewer(boolean reads) {
            this.reads = reads;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            if (head.length() < 80) {
                head.append(data, 0, Math.min(80, data.length()));
            }
            if (last) {
                var text = head.toString();
                if (text.startsWith(LINES)) {
                    seen =
                            Long.parseLong(
                                    text.substring(
                                            LINES.length(), text.indexOf('"', LINES.length())));
                }
                live |= text.startsWith("{\"event\":\"console live\"");
                head.setLength(0);
            }
            if (reads || !live) {
                socket.request(1);
            }
            return null;
        }
    }

    private Viewer watch(boolean reads) throws Exception {
        var token =
                new TicketIssuer(panel.url(), Clock.systemUTC())
                        .console(
                                new TicketKey(FakePanel.TOKEN),
                                "aud",
                                server,
                                new UserId(UUID.randomUUID()),
                                1,
                                PermissionSet.OWNER)
                        .token();
        var viewer = new Viewer(reads);
        var socket =
                http.newWebSocketBuilder()
                        .header("Origin", panel.url())
                        .buildAsync(
                                URI.create(
                                        "ws://127.0.0.1:"
                                                + node.port()
                                                + "/api/servers/"
                                                + server
                                                + "/ws"),
                                viewer)
                        .get(20, TimeUnit.SECONDS);
        socket.sendText("{\"event\":\"auth\",\"args\":[\"" + token + "\"]}", true).join();
        socket.sendText("{\"event\":\"subscribe console\",\"args\":[\"tail:0\"]}", true).join();
        await().atMost(NodeClient.PATIENCE).until(() -> viewer.live);
        return viewer;
    }

    private long newest() throws Exception {
        return node.get("/api/servers/" + server + "/console?tail=1")
                .json()
                .path("newest")
                .asLong();
    }

    @Test
    void oneWhoNeverReadsCostsNoMemoryAndHoldsNobodyUp() throws Exception {
        watch(false);
        var fast = watch(true);
        var before = newest();
        var delays = new ArrayList<Duration>();
        var settledMib = 0L;

        node.post("/api/servers/" + server + "/commands", "{\"commands\":[\"go\"]}");
        var start = System.nanoTime();
        while (System.nanoTime() - start < FLOOD) {
            var asked = System.nanoTime();
            var wanted = newest();
            await().atMost(NodeClient.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> fast.seen >= wanted);
            delays.add(Duration.ofNanos(System.nanoTime() - asked));
            if (settledMib == 0 && System.nanoTime() - start > SETTLED) {
                settledMib = node.residentMib();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        var grownMib = node.residentMib() - settledMib;
        var printed = newest() - before;

        assertThat(printed).isGreaterThan(100_000);
        assertThat(grownMib).isLessThan(MORE_MIB);
        delays.sort(null);
        // The rest is left to a machine that does other things too.
        assertThat(delays.get(delays.size() * 9 / 10))
                .as("of %s, after %d lines, with %d MiB more", delays, printed, grownMib)
                .isLessThan(Duration.ofSeconds(1));
        node.power(server, "kill");
        node.awaitState(server, "offline");
    }
}
