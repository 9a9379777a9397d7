package quetzal.panel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;

/// Relayed sockets of which either side ends, breaks or never comes up, at any moment.
@Timeout(180)
class RelayFuzzTest {
    private static final int ROUNDS = 10_000;
    private static final TicketKey KEY = new TicketKey("k".repeat(64));
    private static final RelayTarget TARGET =
            new RelayTarget(
                    new ServerId(UUID.randomUUID()), 7, URI.create("http://127.0.0.1:9"), KEY);
    private static final RelayLimits LIMITS =
            new RelayLimits(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    5,
                    4_000);

    private final ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    /// A browser that takes everything.
    private static final class Browser implements BrowserLink {
        private final boolean broken;

        Browser(boolean broken) {
            this.broken = broken;
        }

        @Override
        public void text(String part, boolean last, Callback done) {
            taken(done);
        }

        @Override
        public void binary(ByteBuffer part, boolean last, Callback done) {
            taken(done);
        }

        private void taken(Callback done) {
            if (broken) {
                done.fail(new java.io.IOException("broken"));
            } else {
                done.succeed();
            }
        }

        @Override
        public void ping() {}

        @Override
        public void close(StreamClose why) {}

        @Override
        public void disconnect() {}

        @Override
        public long received() {
            return 0;
        }
    }

    /// A node's socket that takes everything, or fails at everything.
    private static final class Node implements WebSocket {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final boolean broken;
        private volatile boolean aborted;

        Node(boolean broken) {
            this.broken = broken;
        }

        private CompletableFuture<WebSocket> sent() {
            return broken || closed.get()
                    ? CompletableFuture.failedFuture(new java.io.IOException("Output closed"))
                    : CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
            return sent();
        }

        @Override
        public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
            return sent();
        }

        @Override
        public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
            return sent();
        }

        @Override
        public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
            return sent();
        }

        @Override
        public CompletableFuture<WebSocket> sendClose(int status, String reason) {
            var sent = sent();
            closed.set(true);
            return sent;
        }

        @Override
        public void request(long n) {}

        @Override
        public String getSubprotocol() {
            return "";
        }

        @Override
        public boolean isOutputClosed() {
            return closed.get();
        }

        @Override
        public boolean isInputClosed() {
            return closed.get();
        }

        @Override
        public void abort() {
            aborted = true;
            closed.set(true);
        }

        boolean left() {
            return closed.get() || aborted;
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            thrown.add(e);
        }
    }

    private static void ofBrowser(RelayedSocket socket, String auth, Random random) {
        for (int i = 0; i < 4; i++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> socket.fromBrowser(auth);
                case 2 -> socket.fromBrowser(new byte[] {1});
                case 3 -> socket.browserClosed(1006, "");
                case 4 -> socket.end(StreamClose.WITHDRAWN);
                default -> socket.pingNode();
            }
        }
        // the web server always tells in the end
        socket.browserClosed(1001, "");
    }

    private static void ofNode(RelayedSocket socket, Node node, Random random) {
        socket.onOpen(node);
        for (int i = 0; i < 4; i++) {
            switch (random.nextInt(7)) {
                case 0, 1 -> socket.onText(node, "{\"event\":\"auth success\"}", true);
                case 2 -> socket.onText(node, "half", false);
                case 3 -> socket.onBinary(node, ByteBuffer.wrap(new byte[] {1}), true);
                case 4 -> socket.onPong(node, ByteBuffer.allocate(0));
                case 5 -> socket.onClose(node, 4409, "suspended");
                default -> socket.onError(node, new java.io.IOException("lost"));
            }
        }
    }

    @Test
    void tenThousandEndsAtAnyMoment() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var token =
                new TicketIssuer("http://panel.example", Clock.systemUTC())
                        .console(
                                KEY,
                                "http://node",
                                TARGET.server(),
                                new UserId(UUID.randomUUID()),
                                1,
                                PermissionSet.OWNER)
                        .token();
        var auth = "{\"event\":\"auth\",\"args\":[\"" + token + "\"]}";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                var node = new Node(random.nextInt(5) == 0);
                var opening = new CompletableFuture<WebSocket>();
                var socket =
                        new RelayedSocket(
                                new Browser(random.nextInt(5) == 0),
                                TARGET,
                                "192.0.2.1",
                                LIMITS,
                                Clock.systemUTC());
                guarded(() -> socket.connect((_, _, _) -> opening));
                boolean up = random.nextInt(50) != 0;
                var hands = new Phaser(1);
                hands.bulkRegister(2);
                var browsers = new Random(random.nextLong());
                var nodes = new Random(random.nextLong());
                threads.submit(
                        () -> {
                            guarded(() -> ofBrowser(socket, auth, browsers));
                            hands.arriveAndDeregister();
                        });
                threads.submit(
                        () -> {
                            guarded(
                                    () -> {
                                        if (up) {
                                            opening.complete(node);
                                            ofNode(socket, node, nodes);
                                        } else {
                                            opening.completeExceptionally(
                                                    new java.net.ConnectException("refused"));
                                        }
                                    });
                            hands.arriveAndDeregister();
                        });
                hands.arriveAndAwaitAdvance();
                assertThat(socket.endedAt()).as("seed " + seed).isNotZero();
                if (up) {
                    assertThat(node.left()).as("seed %s round %s", seed, round).isTrue();
                }
                guarded(socket::cut);
                assertThat(socket.finished()).as("seed " + seed).isTrue();
            }
        }
        assertThat(thrown).as("seed " + seed).isEmpty();
    }
}
