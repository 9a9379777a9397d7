package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.permission.PermissionSet;
import quetzal.wings.console.ConsoleSettings;

/// Output at the rate of a disk, straight into a console: thirty viewers of whom ten never read, and another server
/// beside it.
@Timeout(300)
class RawFloodTest {
    private static final int STUCK = 10;
    private static final int FAST = 20;
    private static final long BYTES_PER_SECOND = 100L << 20;
    private static final long FLOOD = TimeUnit.SECONDS.toNanos(8);
    private static final long SETTLED = TimeUnit.SECONDS.toNanos(2);
    private static final long MORE_MIB = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// How far behind a reader may be on a machine that does other things too.
    private static final Duration BEHIND = Duration.ofSeconds(10);

    @TempDir Path directory;
    private final AtomicLong fed = new AtomicLong();
    private volatile boolean flooding = true;

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

    private static Viewer watch(SocketNode node, FakeTarget target, boolean reads)
            throws Exception {
        var viewer = new Viewer(reads);
        var socket =
                node.http
                        .newWebSocketBuilder()
                        .header("Origin", SocketNode.PANEL)
                        .buildAsync(node.uri(target.id()), viewer)
                        .get(30, TimeUnit.SECONDS);
        var token = node.token(target, SocketNode.ALICE, PermissionSet.OWNER);
        socket.sendText("{\"event\":\"auth\",\"args\":[\"" + token + "\"]}", true).join();
        socket.sendText("{\"event\":\"subscribe console\",\"args\":[\"tail:0\"]}", true).join();
        await().atMost(PATIENCE).until(() -> viewer.live);
        return viewer;
    }

    private void flood(FakeTarget target) {
        var chunk = ("x".repeat(99) + "\n").repeat(655).getBytes(StandardCharsets.US_ASCII);
        var start = System.nanoTime();
        while (flooding) {
            target.console().accept(chunk, 0, chunk.length);
            var due = fed.addAndGet(chunk.length) * 1_000_000_000.0 / BYTES_PER_SECOND;
            LockSupport.parkNanos((long) due - (System.nanoTime() - start));
        }
    }

    private static long heapMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    @Test
    void tenWhoNeverReadCostNoMemoryAndHoldNobodyUp() throws Exception {
        var settings = SocketSettings.standard(40, 60, 150);
        try (var node = new SocketNode(directory, settings, ConsoleSettings.standard("Quetzal"))) {
            var target = node.target();
            var beside = node.target();
            for (var i = 0; i < STUCK; i++) {
                watch(node, target, false);
            }
            var fast = new ArrayList<Viewer>();
            for (var i = 0; i < FAST; i++) {
                fast.add(watch(node, target, true));
            }
            var neighbour = watch(node, beside, true);

            var delays = new ArrayList<Duration>();
            var settledMib = 0L;
            var start = System.nanoTime();
            var feeder = Thread.ofPlatform().name("flood").start(() -> flood(target));
            try {
                while (System.nanoTime() - start < FLOOD) {
                    SocketNode.print(beside, "tick\n");
                    var ticks = beside.console();
                    delays.add(untilAllHave(fast, target.console().lastSequence()));
                    await().atMost(PATIENCE).until(() -> neighbour.seen >= ticks.lastSequence());
                    if (settledMib == 0 && System.nanoTime() - start > SETTLED) {
                        settledMib = heapMib();
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
            } finally {
                flooding = false;
                feeder.join(PATIENCE);
            }
            var grownMib = heapMib() - settledMib;
            var mib = fed.get() >> 20;
            System.out.println(
                    "flood: "
                            + mib
                            + " MiB fed, heap grew by "
                            + grownMib
                            + " MiB, behind "
                            + delays);

            assertThat(mib).isGreaterThan(20);
            assertThat(grownMib).isLessThan(MORE_MIB);
            delays.sort(null);
            assertThat(delays.get(delays.size() * 9 / 10)).as("of %s", delays).isLessThan(BEHIND);
            // Whoever reads gets to the end.
            untilAllHave(fast, target.console().lastSequence());
        }
    }

    /// A frame's number is that of its first line, so the newest lines count as seen with the frame they came in.
    private static Duration untilAllHave(List<Viewer> viewers, long sequence) {
        var asked = System.nanoTime();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> viewers.stream().allMatch(viewer -> viewer.seen + 1_000 >= sequence));
        return Duration.ofNanos(System.nanoTime() - asked);
    }
}
