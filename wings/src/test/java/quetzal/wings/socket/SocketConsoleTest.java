package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.BackupId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.wings.console.CommandOutcome;
import quetzal.wings.console.ConsoleSettings;
import quetzal.wings.console.PowerOutcome;

class SocketConsoleTest {
    @TempDir Path directory;
    private SocketNode node;
    private FakeTarget target;

    @BeforeEach
    void start() {
        node =
                new SocketNode(
                        directory,
                        SocketSettings.standard(30, 20, 150),
                        ConsoleSettings.standard("Quetzal")
                                .withThrottle(false, 1, Duration.ofSeconds(1)));
        target = node.target();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static String numbered(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }

    private static List<String> lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).toList();
    }

    private void awaitLast(long sequence) {
        await().until(() -> target.console().lastSequence() == sequence);
    }

    @Test
    void aClassicClientGetsNewLinesWithoutAsking() throws Exception {
        SocketNode.print(target, numbered(1, 5));
        awaitLast(5);
        var client = node.login(target);
        client.send("send stats").awaitFrame("stats");
        SocketNode.print(target, numbered(6, 8));
        client.awaitFrames("console output", 3);

        assertThat(client.texts("console output")).isEqualTo(lines(6, 8));
    }

    @Test
    void sendLogsGivesTheLastLinesAndThenTheNewOnesWithoutASeam() throws Exception {
        target.state = ServerStateWord.OFFLINE;
        SocketNode.print(target, numbered(1, 400));
        awaitLast(400);
        var client = node.login(target);
        client.send("send stats").awaitFrames("stats", 2);
        client.raw("{\"event\":\"send logs\",\"args\":[null]}");
        SocketNode.print(target, numbered(401, 500));
        await().until(() -> client.texts("console output").contains("line 500"));

        var texts = client.texts("console output");
        int from = Integer.parseInt(texts.getFirst().substring(5));
        assertThat(from).isBetween(251, 401);
        int history = texts.lastIndexOf(texts.getFirst());
        assertThat(texts.subList(history, texts.size())).isEqualTo(lines(from, 500));
    }

    @Test
    void aSequencedClientGetsHistoryThenLiveOnce() throws Exception {
        SocketNode.print(target, numbered(1, 1_000));
        awaitLast(1_000);
        var client = node.login(target);
        client.send("subscribe console", "after:10");
        client.awaitFrame("console live");
        SocketNode.print(target, numbered(1_001, 1_100));
        await().until(() -> sequenced(client).size() == 1_090);

        assertThat(sequenced(client)).isEqualTo(lines(11, 1_100));
        assertThat(client.texts("console live")).containsExactly("1000");
        assertThat(client.frames("console output")).isEmpty();
    }

    /// All lines of a sequenced client; fails when a frame does not go on where the last one ended.
    private static List<String> sequenced(SocketClient client) {
        var texts = new ArrayList<String>();
        long next = -1;
        for (var frame : client.frames("console lines")) {
            long first = Long.parseLong(frame.get("args").get(0).textValue());
            assertThat(next == -1 || first == next).as("%d after %d", first, next).isTrue();
            next = first + frame.get("args").size() - 1;
            frame.get("args").forEach(text -> texts.add(text.textValue()));
            texts.remove(texts.size() - frame.get("args").size());
        }
        return texts;
    }

    @Test
    void tailAndUnreadableSubscriptions() throws Exception {
        SocketNode.print(target, numbered(1, 20));
        awaitLast(20);
        var client = node.login(target);
        client.send("subscribe console", "tail:3");
        client.awaitFrame("console live");
        client.send("subscribe console", "tail:-1");

        assertThat(sequenced(client)).isEqualTo(lines(18, 20));
        assertThat(client.frames("console lines")).hasSize(1);
    }

    @Test
    void linesThatAreGoneAreNamed() throws Exception {
        node.close();
        node =
                new SocketNode(
                        directory.resolve("small"),
                        SocketSettings.standard(30, 20, 150),
                        ConsoleSettings.standard("Quetzal")
                                .withThrottle(false, 1, Duration.ofSeconds(1))
                                .withJournal(64 * 1024, 8 * 1024));
        target = node.target();
        for (int from = 1; from <= 9_001; from += 1_000) {
            SocketNode.print(target, numbered(from, from + 999));
            awaitLast(from + 999);
        }
        var client = node.login(target);
        client.send("subscribe console", "after:5");
        client.awaitFrame("console live");

        var gap = client.awaitFrame("console gap").get("args");
        assertThat(gap.get(0).textValue()).isEqualTo("6");
        int first = Integer.parseInt(gap.get(1).textValue()) + 1;
        assertThat(sequenced(client)).isEqualTo(lines(first, 10_000));
    }

    @Test
    void numberedLinesWithRandomDisconnectsAreContiguous() throws Exception {
        var random = new Random(11);
        int total = 15_000;
        var producer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    for (int i = 1; i <= total; i += 50) {
                                        SocketNode.print(target, numbered(i, i + 49));
                                        java.util.concurrent.locks.LockSupport.parkNanos(
                                                TimeUnit.MILLISECONDS.toNanos(10));
                                    }
                                });
        var texts = new ArrayList<String>();
        long seen = 0;
        while (texts.size() < total) {
            try (var client = node.login(target)) {
                client.send("subscribe console", "after:" + seen);
                long patience = 50 + random.nextInt(400);
                long start = texts.size();
                await().pollInterval(Duration.ofMillis(5))
                        .until(
                                () ->
                                        start + sequenced(client).size() >= total
                                                || expired(patience));
                patienceStart = 0;
                var some = sequenced(client);
                texts.addAll(some);
                seen += some.size();
            }
            await().until(() -> node.sockets.count() == 0);
        }
        producer.join();

        assertThat(texts).isEqualTo(lines(1, total));
    }

    private long patienceStart;

    private boolean expired(long millis) {
        if (patienceStart == 0) {
            patienceStart = System.nanoTime();
        }
        return System.nanoTime() - patienceStart > TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void oneWhoNeverReadsHoldsNobodyUp() throws Exception {
        var stuck = node.login(target);
        stuck.stopReading();
        var fast = node.login(target, SocketNode.BOB, PermissionSet.OWNER);
        fast.send("subscribe console", "tail:0");
        fast.awaitFrame("console live");
        var line = "x".repeat(200);
        int count = 40_000;
        for (int i = 0; i < count; i += 100) {
            SocketNode.print(target, (line + "\n").repeat(100));
            if (i % 5_000 == 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> sequenced(fast).size() == count);

        assertThat(stuck.code()).isZero();
        assertThat(fast.frames("console gap")).isEmpty();
    }

    @Test
    void aStuckViewerIsSentAway() throws Exception {
        node.close();
        node =
                new SocketNode(
                        directory.resolve("stuck"),
                        new SocketSettings(
                                30,
                                20,
                                5,
                                150,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(75),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(3)),
                        ConsoleSettings.standard("Quetzal")
                                .withThrottle(false, 1, Duration.ofSeconds(1)));
        target = node.target();
        var stuck = node.login(target);
        stuck.stopReading();
        for (int i = 0; i < 200; i++) {
            SocketNode.print(target, ("z".repeat(1_000) + "\n").repeat(100));
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> node.sockets.count() == 0);
    }

    @Test
    void silenceIsTheEnd() throws Exception {
        node.close();
        node =
                new SocketNode(
                        directory.resolve("silent"),
                        new SocketSettings(
                                30,
                                20,
                                5,
                                150,
                                Duration.ofSeconds(10),
                                Duration.ofMillis(200),
                                Duration.ofMillis(1_500),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(3)),
                        ConsoleSettings.standard("Quetzal"));
        target = node.target();
        var alive = node.login(target);
        var silent = node.login(target);
        silent.stopReading(); // the JDK's client answers pings only while it is read from
        target.happens(new ConsoleEvent.DaemonMessage("one"));

        await().atMost(Duration.ofSeconds(20)).until(() -> node.sockets.count() == 1);
        assertThat(alive.code()).isZero();
    }

    @Test
    void classicClientsAreSparedThrottledLinesButSequencedOnesAreNot() throws Exception {
        node.close();
        node =
                new SocketNode(
                        directory.resolve("throttled"),
                        SocketSettings.standard(30, 20, 150),
                        ConsoleSettings.standard("Quetzal")
                                .withThrottle(true, 10, Duration.ofSeconds(100)));
        target = node.target();
        var classic = node.login(target);
        var sequenced = node.login(target, SocketNode.BOB, PermissionSet.OWNER);
        sequenced.send("subscribe console", "tail:0").awaitFrame("console live");
        SocketNode.print(target, numbered(1, 100));
        await().until(() -> sequenced(sequenced).size() == 101);
        target.console().daemonLine("end");
        await().until(() -> classic.texts("console output").size() == 12);

        assertThat(classic.texts("console output").subList(0, 10)).isEqualTo(lines(1, 10));
        assertThat(classic.texts("console output").get(10)).contains("Daemon]:");
        assertThat(classic.texts("console output").get(11)).contains("end");
        classic.send("send logs");
        await().until(() -> classic.texts("console output").size() == 12 + 102);
    }

    @Test
    void eventsReachWhoMaySeeThem() throws Exception {
        var owner = node.login(target);
        var admin = node.login(target, SocketNode.BOB, PermissionSet.ROOT_ADMIN);
        var guest =
                node.login(
                        target,
                        new quetzal.shared.id.UserId(UUID.randomUUID()),
                        PermissionSet.of(List.of("websocket.connect")));
        var backup = new BackupId(UUID.randomUUID());
        target.happens(new ConsoleEvent.InstallStarted());
        target.happens(new ConsoleEvent.InstallOutput("pulling"));
        target.happens(new ConsoleEvent.TransferLogs("moving"));
        target.happens(new ConsoleEvent.BackupCompleted(backup, true, "aa", "sha1", 5));
        target.happens(new ConsoleEvent.InstallCompleted());
        target.becomes(ServerStateWord.RUNNING); // as before: not said again
        target.becomes(ServerStateWord.STOPPING);
        for (var client : List.of(owner, admin, guest)) {
            client.awaitFrames("status", 2);
        }

        assertThat(guest.names())
                .containsExactly(
                        "auth success", "status", "install started", "install completed", "status");
        assertThat(owner.names())
                .containsSubsequence("backup completed", "backup completed:" + backup)
                .doesNotContain("install output", "transfer logs");
        assertThat(admin.names()).contains("install output", "transfer logs", "backup completed");
    }

    @Test
    void commandsKeepTheirOrder() throws Exception {
        var client = node.login(target);
        var expected = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            expected.add("say " + i);
            client.send("send command", "say " + i);
        }

        await().untilAsserted(() -> assertThat(target.commands).isEqualTo(expected));
    }

    @Test
    void aCommandIsOneLine() throws Exception {
        var client = node.login(target);
        client.send("send command", "say a\nstop");
        client.awaitFrames("daemon error", 1);
        client.send("send command", "say \0");
        client.awaitFrames("daemon error", 2);
        client.send("send command", "list\n");
        await().until(() -> target.commands.equals(List.of("list")));

        target.commandOutcome = new CommandOutcome.NotRunning();
        client.send("send command", "ignored");
        target.commandOutcome = new CommandOutcome.Refused("It is installing.");
        await().until(() -> target.commands.size() == 2);
        client.send("send command", "refused");
        client.awaitFrames("daemon error", 3);
        assertThat(client.texts("daemon error").getLast()).endsWith("]: It is installing.");
    }

    @Test
    void whoMayOnlyLookCanDoNothingAndIsToldNothing() throws Exception {
        var guest =
                node.login(target, SocketNode.BOB, PermissionSet.of(List.of("websocket.connect")));
        guest.send("send command", "op bob");
        guest.send("set state", "start");
        guest.send("set state", "kill");
        guest.send("set state", "restart");
        guest.send("send logs");
        SocketNode.print(target, "seen\n");
        guest.awaitFrame("console output");

        assertThat(target.commands).isEmpty();
        assertThat(target.powers).isEmpty();
        assertThat(guest.names()).doesNotContain("daemon error", "jwt error");
    }

    @Test
    void aPowerActionThatTakesLongHoldsNothingUp() throws Exception {
        var slow = new CompletableFuture<PowerOutcome>();
        target.powerOutcome = slow;
        var client = node.login(target);
        client.send("set state", "stop");
        client.send("send stats");
        client.awaitFrame("stats");
        client.send("set state", "explode");
        client.awaitFrame("daemon error");
        slow.complete(new PowerOutcome.Refused("Another power action is running."));

        client.awaitFrames("daemon error", 2);
        assertThat(client.texts("daemon error").getLast())
                .matches("Error Event \\[[0-9a-f-]{36}\\]: Another power action is running\\.");
        assertThat(target.powers).containsExactly("stop");
    }

    @Test
    void insidesOfAFailureAreForAdministrators() throws Exception {
        target.powerOutcome =
                CompletableFuture.completedFuture(new PowerOutcome.Failed("no such image"));
        var owner = node.login(target);
        var admin = node.login(target, SocketNode.BOB, PermissionSet.ROOT_ADMIN);
        owner.send("set state", "start");
        admin.send("set state", "start");

        assertThat(owner.awaitFrame("daemon error").get("args").get(0).textValue())
                .doesNotContain("image");
        assertThat(admin.awaitFrame("daemon error").get("args").get(0).textValue())
                .endsWith("no such image");
    }

    @Test
    void tooManyFramesAreDroppedWithOneNotice() throws Exception {
        var client = node.login(target);
        for (int i = 0; i < 6; i++) {
            client.send("send stats");
        }
        client.awaitFrame("throttled");
        for (int i = 0; i < 30; i++) {
            client.send("nonsense");
        }
        await().until(() -> client.texts("throttled").contains("global"));

        assertThat(client.texts("throttled").stream().filter("global"::equals)).hasSize(1);
        assertThat(client.texts("throttled").getFirst()).isEqualTo("send stats");
        assertThat(client.frames("stats")).hasSize(4);
    }

    @Test
    void aFloodEndsTheSocket() throws Exception {
        var client = node.login(target);
        try {
            for (int i = 0; i < 3_000; i++) {
                client.raw("{}");
            }
        } catch (java.util.concurrent.CompletionException e) {
            assertThat(client.awaitClose()).isIn(1008, 1006);
        }
        assertThat(client.awaitClose()).isIn(1008, 1006);
    }

    @Test
    void aFrameThatIsTooBigEndsTheSocket() throws Exception {
        var client = node.login(target);
        client.raw("{\"event\":\"send command\",\"args\":[\"" + "x".repeat(5_000) + "\"]}");

        assertThat(client.awaitClose()).isEqualTo(1009);
    }

    @Test
    void whatCannotBeReadIsIgnored() throws Exception {
        var client = node.login(target);
        client.raw("{");
        client.raw("[]");
        client.raw("{\"event\":1}");
        client.raw("{\"event\":\"send stats\",\"args\":[1]}");
        client.socket()
                .sendBinary(ByteBuffer.wrap("{\"event\":\"send stats\"}".getBytes()), true)
                .join();
        client.send("send stats");
        client.awaitFrame("stats");

        assertThat(client.names()).containsExactly("auth success", "status", "stats");
    }

    @Test
    void aLineOfControlCharactersArrivesWhole() throws Exception {
        var client = node.login(target);
        SocketNode.print(target, "\u0001".repeat(65_536) + "\n");

        JsonNode frame = client.awaitFrame("console output");
        assertThat(frame.get("args").get(0).textValue()).hasSize(65_536);
    }

    @Test
    void randomInputAndRandomEndsLeaveNothingBehind() throws Exception {
        var random = new Random(5);
        var pieces =
                List.of(
                        "{\"event\":\"auth\",\"args\":[\"x\"]}",
                        "{\"event\":\"send logs\"}",
                        "{\"event\":\"subscribe console\",\"args\":[\"after:1\"]}",
                        "{\"event\":\"subscribe console\",\"args\":[\"tail:999999999999999999\"]}",
                        "{\"event\":\"set state\",\"args\":[\"kill\"]}",
                        "\u0000",
                        "{\"event\":\"send command\",\"args\":[null,\"\\ud800\"]}");
        for (int round = 0; round < 150; round++) {
            SocketNode.print(target, numbered(1, 20));
            try (var client = node.connect(target)) {
                if (random.nextBoolean()) {
                    client.send("auth", node.token(target));
                }
                for (int i = random.nextInt(6); i > 0; i--) {
                    client.raw(pieces.get(random.nextInt(pieces.size())));
                }
                if (random.nextBoolean()) {
                    client.socket().sendClose(1000, "bye");
                }
            } catch (java.util.concurrent.CompletionException e) {
                continue; // closed by the other side meanwhile
            }
            await().until(() -> node.sockets.count() < 3);
        }

        await().until(() -> node.sockets.count() == 0);
        var client = node.login(target);
        SocketNode.print(target, "alive\n");
        await().until(() -> client.texts("console output").contains("alive"));
    }
}
