package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

class ServerConsoleTest {
    private static final ServerId SERVER = new ServerId(UUID.randomUUID());
    private static final UserId ALICE = new UserId(UUID.randomUUID());

    @TempDir Path directory;

    private ConsoleSettings settings =
            ConsoleSettings.standard("Quetzal").withThrottle(false, 1, Duration.ofSeconds(1));
    private final List<Consoles> started = new ArrayList<>();

    private Consoles start() {
        var consoles = Consoles.start(settings, directory.resolve("c"), Clock.systemUTC());
        started.add(consoles);
        return consoles;
    }

    @AfterEach
    void stop() {
        started.forEach(Consoles::close);
    }

    private static void print(ServerConsole console, String text) {
        var bytes = text.getBytes(UTF_8);
        console.accept(bytes, 0, bytes.length);
    }

    private static List<String> all(ServerConsole console) {
        try {
            return console.read(0, 1_000_000).stream().map(ConsoleLine::text).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void awaitLines(ServerConsole console, long count) {
        await().pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(console.lastSequence()).isEqualTo(count));
    }

    @Test
    void outputNoticesAndCommandsAreOneNumberedRecord() throws IOException {
        var console = start().of(SERVER);

        print(console, "hello\n");
        console.daemonLine("Checking disk space");
        console.command(new Actor.Person(ALICE, "192.0.2.7"), "say hi");
        print(console, "hi\n");
        awaitLines(console, 4);

        var lines = console.read(0, 10);
        assertThat(lines.stream().map(ConsoleLine::sequence)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(lines.stream().map(ConsoleLine::text))
                .containsExactly(
                        "hello",
                        "\u001b[33m\u001b[1m[Quetzal Daemon]:\u001b[39m Checking disk space\u001b[0m",
                        "> say hi",
                        "hi");
        assertThat(lines.get(2).kind()).isEqualTo(LineKind.COMMAND);
        assertThat(lines.get(2).actor()).isEqualTo(ALICE + " 192.0.2.7");
    }

    @Test
    void numbersGoOnAfterARestart() {
        var first = start();
        print(first.of(SERVER), "one\ntwo\n");
        first.close();

        var console = start().of(SERVER);
        print(console, "three\n");
        awaitLines(console, 3);

        assertThat(all(console)).containsExactly("one", "two", "three");
    }

    @Test
    void textWithoutALineEndBecomesALineAfterAMoment() {
        var console = start().of(SERVER);

        print(console, "Name? ");
        awaitLines(console, 1);
        print(console, "Bob\n");
        awaitLines(console, 2);

        assertThat(all(console)).containsExactly("Name? ", "Bob");
    }

    @Test
    void theEndOfOutputEndsTheLastLine() {
        var console = start().of(SERVER);

        print(console, "bye");
        console.outputEnded();
        awaitLines(console, 1);

        assertThat(all(console)).containsExactly("bye");
    }

    @Test
    void aFloodTripsOneNoticeAndKeepsEveryLine() throws IOException {
        settings = settings.withThrottle(true, 10, Duration.ofSeconds(60));
        var console = start().of(SERVER);

        print(console, "x\n".repeat(100));
        awaitLines(console, 101);

        var lines = console.read(0, 1_000);
        assertThat(lines).filteredOn(line -> line.kind() == LineKind.OUTPUT).hasSize(100);
        assertThat(lines).filteredOn(line -> line.kind() == LineKind.DAEMON).hasSize(1);
        assertThat(lines).filteredOn(ConsoleLine::throttled).hasSize(90);
    }

    @Test
    void withoutThrottleNothingIsHeldBack() throws IOException {
        settings = settings.withThrottle(false, 1, Duration.ofSeconds(60));
        var console = start().of(SERVER);

        print(console, "x\n".repeat(100));
        awaitLines(console, 100);

        assertThat(console.read(0, 1_000)).noneMatch(ConsoleLine::throttled);
    }

    @Test
    void theObserverSeesThrottledLinesToo() {
        settings = settings.withThrottle(true, 1, Duration.ofSeconds(60));
        var console = start().of(SERVER);
        var seen = new ArrayList<String>();
        console.observe(text -> seen.add(new String(text, UTF_8)));

        print(console, "a\nb\nDone!\n");

        assertThat(seen).containsExactly("a", "b", "Done!");
    }

    @Test
    void anIdleConsoleHoldsNextToNothing() {
        var console = start().of(SERVER);
        assertThat(console.lines().ringBytes()).isZero();

        for (int i = 0; i < 100; i++) {
            print(console, ("y".repeat(200) + "\n").repeat(100));
        }
        awaitLines(console, 10_000);

        await().untilAsserted(
                        () ->
                                assertThat(console.lines().ringBytes())
                                        .isLessThanOrEqualTo(17 * 1024));
        assertThat(all(console).size()).isEqualTo(10_000);
    }

    @Test
    void aCursorThatFellBehindReadsTheJournalAndThenMemory() throws IOException {
        var console = start().of(SERVER);
        print(console, numbered(1, 5_000));
        awaitLines(console, 5_000);
        var found = new ArrayList<Integer>();
        try (var cursor = console.after(0)) {
            drain(cursor, found);
            print(console, numbered(5_001, 20_000));
            awaitLines(console, 20_000);
            drain(cursor, found);
        }

        assertThat(found).isEqualTo(IntStream.rangeClosed(1, 20_000).boxed().toList());
    }

    private static void drain(ConsoleCursor cursor, List<Integer> into) throws IOException {
        while (true) {
            switch (cursor.pull(100, 8_192)) {
                case ConsoleCursor.Chunk.Lines(var lines) -> add(lines, into);
                case ConsoleCursor.Chunk.Behind _ -> {
                    if (cursor.history(100, 8_192)
                            instanceof ConsoleCursor.Chunk.Lines(var lines)) {
                        add(lines, into);
                    }
                }
                case ConsoleCursor.Chunk.Missing _, ConsoleCursor.Chunk.UpToDate _ -> {
                    return;
                }
            }
        }
    }

    private static void add(List<ConsoleLine> lines, List<Integer> into) {
        lines.forEach(line -> into.add(Integer.valueOf(line.text())));
    }

    private static String numbered(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append(i).append('\n');
        }
        return text.toString();
    }

    @Test
    void aCursorIsToldWhichLinesAreNoLongerHeld() throws IOException {
        settings = settings.withJournal(32 * 1024, 4 * 1024);
        var console = start().of(SERVER);
        for (int from = 1; from < 20_000; from += 1_000) {
            print(console, numbered(from, from + 999));
            awaitLines(console, from + 999);
        }

        try (var cursor = console.after(5)) {
            assertThat(cursor.pull(10, 1_000)).isInstanceOf(ConsoleCursor.Chunk.Behind.class);
            var missing = (ConsoleCursor.Chunk.Missing) cursor.history(10, 1_000);
            var lines = (ConsoleCursor.Chunk.Lines) cursor.history(10, 1_000);
            assertThat(missing.first()).isEqualTo(6);
            assertThat(lines.lines().getFirst().sequence()).isEqualTo(missing.last() + 1);
        }
        assertThat(console.last(150)).hasSize(150);
        assertThat(console.last(150).getLast().text()).isEqualTo("20000");
    }

    @Test
    void aDiskThatFailsHoldsNobodyUpAndIsUsedAgainWhenItHeals() throws IOException {
        settings = settings.withRing(16 * 1024);
        Files.createDirectories(directory.resolve("c"));
        var inTheWay = directory.resolve("c").resolve(SERVER.toString());
        Files.write(inTheWay, new byte[] {1});
        var consoles = start();
        var console = consoles.of(SERVER);

        print(console, numbered(1, 10));
        // The daemon's notice among them.
        awaitLines(console, 11);
        assertThat(all(console)).hasSize(11).anyMatch(line -> line.contains("cannot be saved"));
        print(console, numbered(11, 2_000));
        awaitLines(console, 2_001);
        Files.delete(inTheWay);

        await().until(
                        () ->
                                Files.isDirectory(inTheWay)
                                        && console.lines().journal().next() == 2_003);
        assertThat(all(console)).anyMatch(line -> line.contains("saved again"));
        print(console, "after\n");
        awaitLines(console, 2_003);
        consoles.close();
        var lines = start().of(SERVER).read(0, 5_000);
        assertThat(lines.getLast().text()).isEqualTo("after");
        assertThat(lines.getLast().sequence()).isEqualTo(2_003);
        assertThat(lines.getFirst().sequence())
                .isGreaterThan(1); // what memory could not keep is a gap
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.get(i).sequence()).isEqualTo(lines.get(i - 1).sequence() + 1);
        }
    }

    @Test
    void aDeletedServerLeavesNothingAndItsLateOutputGoesNowhere() {
        var consoles = start();
        var console = consoles.of(SERVER);
        print(console, "one\n");
        awaitLines(console, 1);

        consoles.delete(SERVER);
        print(console, "late\n");
        consoles.delete(SERVER);

        assertThat(directory.resolve("c").resolve(SERVER.toString())).doesNotExist();
        assertThat(all(consoles.of(SERVER))).isEmpty();
    }

    @Test
    void manyWritersShareOneOrder() throws Exception {
        var console = start().of(SERVER);
        var threads = new ArrayList<Thread>();
        for (int writer = 0; writer < 4; writer++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int i = 0; i < 250; i++) {
                                            console.daemonLine("note " + i);
                                        }
                                    }));
        }
        for (var thread : threads) {
            thread.join();
        }
        awaitLines(console, 1_000);

        var lines = console.read(0, 2_000);
        assertThat(lines).hasSize(1_000);
        assertThat(lines.getLast().sequence()).isEqualTo(1_000);
    }
}
