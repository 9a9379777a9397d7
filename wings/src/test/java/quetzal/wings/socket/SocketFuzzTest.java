package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.log.LogCapture;
import quetzal.shared.log.LogFilter;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamKeeper;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketVerifier;
import quetzal.wings.console.ConsoleSettings;
import quetzal.wings.console.Consoles;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// Viewers that leave, are sent away or break at any moment.
@Timeout(180)
class SocketFuzzTest {
    private static final int ROUNDS = 10_000;

    @TempDir Path directory;

    private final ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    /// A socket that takes everything, or breaks.
    private static final class Wire implements FrameChannel {
        private volatile boolean broken;

        @Override
        public void add(byte[] text) {}

        @Override
        public void addBinary(byte[] bytes) {}

        @Override
        public void flush(Consumer<@Nullable Throwable> done) {
            done.accept(broken ? new java.io.IOException("broken") : null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(StreamClose why) {}

        @Override
        public void cut() {
            broken = true;
        }

        @Override
        public long received() {
            return 0;
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            thrown.add(e);
        }
    }

    private static String frame(String event, String argument) {
        return "{\"event\":\"" + event + "\",\"args\":[\"" + argument + "\"]}";
    }

    private static void talk(SocketConnection connection, String token, Random random) {
        for (int i = 0; i < 6; i++) {
            connection.text(
                    switch (random.nextInt(9)) {
                        case 0, 1, 2 -> frame("auth", token);
                        case 3 -> frame("auth", "rubbish");
                        case 4 -> frame("send logs", "");
                        case 5 -> frame("subscribe console", "tail:20");
                        case 6 -> frame("send stats", "");
                        case 7 -> frame("send command", "list");
                        default -> "rubbish";
                    });
        }
    }

    private static void end(LiveStream stream, SocketConnection connection, Random random) {
        for (int i = 0; i < 3; i++) {
            switch (random.nextInt(6)) {
                case 0 -> connection.close(StreamClose.SUSPENDED);
                case 1 -> stream.over();
                case 2 -> stream.cut();
                case 3 -> stream.tick(System.nanoTime() + random.nextLong(100_000_000_000L));
                default -> stream.wake();
            }
        }
    }

    @Test
    void tenThousandViewersEndAtAnyMomentAndNobodyStaysCounted() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var clock = new HandClock();
        var denied = DenyList.open(directory.resolve("denied"), clock);
        clock.move(Duration.ofSeconds(2));
        var key = new TicketKey(SocketNode.TOKEN);
        var check = new TicketCheck(new TicketVerifier(key, clock), denied);
        var settings = SocketSettings.standard(30, 20, 150);
        var rooms = new SocketRooms();
        var keeper = new StreamKeeper("fuzz-timer");
        try (var consoles =
                        Consoles.start(
                                ConsoleSettings.standard("Quetzal"),
                                directory.resolve("console"),
                                Clock.systemUTC());
                var _ =
                        LogCapture.start(
                                List::of, null); // so that rubbish fills no log here either
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService history = Executors.newFixedThreadPool(2)) {
            var targets = new ArrayList<FakeTarget>();
            for (int i = 0; i < 5; i++) {
                var id = new ServerId(UUID.randomUUID());
                var target = new FakeTarget(id, consoles.of(id));
                SocketNode.print(target, "a line\n".repeat(50));
                targets.add(target);
            }
            for (int round = 0; round < ROUNDS; round++) {
                var target = targets.get(round % targets.size());
                var user = new UserId(new UUID(0, round % 50));
                var token =
                        new TicketIssuer(SocketNode.PANEL, clock)
                                .console(key, "aud", target.id(), user, 1, PermissionSet.OWNER)
                                .token();
                var stream = new LiveStream(new Wire(), settings.limits(), "fuzz");
                var address = "192.0.2." + round % 200;
                var connection =
                        new SocketConnection(
                                stream, target, address, settings, keeper, rooms, check, history,
                                clock);
                if (keeper.add(stream, settings.caps(address))) {
                    connection.start();
                }
                var hands = new Phaser(1);
                hands.bulkRegister(2);
                var talking = new Random(random.nextLong());
                var ending = new Random(random.nextLong());
                threads.submit(
                        () -> {
                            guarded(() -> talk(connection, token, talking));
                            hands.arriveAndDeregister();
                        });
                threads.submit(
                        () -> {
                            guarded(() -> end(stream, connection, ending));
                            hands.arriveAndDeregister();
                        });
                if (round % 10 == 0) {
                    guarded(() -> SocketNode.print(target, "news\n"));
                    guarded(
                            () ->
                                    target.becomes(
                                            random.nextBoolean()
                                                    ? ServerStateWord.RUNNING
                                                    : ServerStateWord.OFFLINE));
                }
                hands.arriveAndAwaitAdvance();
                // the web server always tells in the end
                guarded(stream::over);
            }
            assertThat(thrown).as("seed " + seed).isEmpty();
            assertThat(keeper.count()).as("seed " + seed).isZero();
            assertThat(rooms.count()).as("seed " + seed).isZero();
        } finally {
            keeper.close();
        }
    }

    @Test
    void expiredTokensThatComeAgainAndAgainDoNotFillTheLog() throws Exception {
        try (var node = new SocketNode(directory.resolve("node"));
                var log = LogCapture.start(List::of, null)) {
            var target = node.target();
            var expired = node.token(target);
            node.clock.move(Duration.ofSeconds(1_000));
            for (int i = 0; i < 90; i++) {
                var client = node.connect(target);
                client.send("auth", expired);
                client.awaitFrame("jwt error");
                client.close();
                await().atMost(Duration.ofSeconds(20)).until(() -> node.sockets.count() == 0);
            }
            var lines =
                    log.ring().newest(LogFilter.ALL, 2_000).stream()
                            .filter(line -> line.message().contains("why=EXPIRED"))
                            .toList();
            // twenty a minute, and a loaded machine may need more than one
            assertThat(lines).isNotEmpty().hasSizeLessThanOrEqualTo(60);
            assertThat(lines).noneMatch(line -> line.message().contains(expired));
        }
    }
}
