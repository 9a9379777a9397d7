package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;

class ConsoleResumeTest {
    private static final ServerId SERVER = new ServerId(UUID.randomUUID());

    @TempDir Path directory;

    /// A clock that stands until it is moved.
    private static final class HandClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void move(long millis) {
            now = now.plusMillis(millis);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final HandClock clock = new HandClock();

    private static void print(ServerConsole console, byte[] bytes) {
        console.accept(bytes, 0, bytes.length);
    }

    private EngineLine logged(String text) {
        return new EngineLine(clock.instant(), text.getBytes(UTF_8));
    }

    private static List<String> output(ServerConsole console) throws IOException {
        return console.read(0, 100_000).stream()
                .filter(line -> line.kind() == LineKind.OUTPUT)
                .map(ConsoleLine::text)
                .toList();
    }

    private static List<String> notices(ServerConsole console) throws IOException {
        return console.read(0, 100_000).stream()
                .filter(line -> line.kind() == LineKind.DAEMON)
                .map(ConsoleLine::text)
                .toList();
    }

    private Consoles start(String name) {
        return Consoles.start(ConsoleSettings.standard("Quetzal"), directory.resolve(name), clock);
    }

    private static void settle(ServerConsole console) {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> console.lines().journal().next() == console.lines().ringNext());
    }

    @Test
    void whatWasPrintedWhileNobodyListenedIsAdded() throws IOException {
        var log = new ArrayList<EngineLine>();
        var first = start("a");
        for (int i = 1; i <= 100; i++) {
            clock.move(200);
            log.add(logged("line " + i + "\r\n"));
            if (i <= 60) {
                print(first.of(SERVER), log.getLast().bytes());
            }
        }
        first.close();

        try (var second = start("a")) {
            var console = second.of(SERVER);
            var since = console.hold().orElseThrow();
            console.resumeFrom(
                    log.stream().filter(line -> !line.at().isBefore(since)).toList(), false);
            settle(console);

            assertThat(output(console)).hasSize(100).startsWith("line 1").endsWith("line 100");
            assertThat(notices(console)).isEmpty();
            assertThat(console.last(1).getFirst().atMillis())
                    .isEqualTo(clock.instant().toEpochMilli());
        }
    }

    @Test
    void aLogThatWasRotatedAwayIsSaidToBeMissing() throws IOException {
        var first = start("a");
        print(first.of(SERVER), "old\n".getBytes(UTF_8));
        first.close();
        clock.move(3_600_000);

        try (var second = start("a")) {
            var console = second.of(SERVER);
            console.hold();
            console.resumeFrom(List.of(logged("new\n")), true);
            settle(console);

            assertThat(output(console)).containsExactly("old", "new");
            assertThat(notices(console)).singleElement().asString().contains("may be missing");
        }
    }

    @Test
    void aLogDriverThatKeepsNothingIsNoReasonForANotice() throws IOException {
        var first = start("a");
        print(first.of(SERVER), "old\n".getBytes(UTF_8));
        first.close();

        try (var second = start("a")) {
            var console = second.of(SERVER);
            console.hold();
            console.resumeFrom(List.of(), false);
            print(console, "new\n".getBytes(UTF_8));
            settle(console);

            assertThat(output(console)).containsExactly("old", "new");
            assertThat(notices(console)).isEmpty();
        }
    }

    @Test
    void aPromptThatWasShownBeforeTheCrashIsFinishedAfterIt() throws IOException {
        var first = start("a");
        var console = first.of(SERVER);
        print(console, "begin\nName? ".getBytes(UTF_8));
        await().until(() -> console.lastSequence() == 2);
        first.close();
        clock.move(100);

        try (var second = start("a")) {
            var again = second.of(SERVER);
            again.hold();
            again.resumeFrom(
                    List.of(
                            new EngineLine(
                                    clock.instant().minusMillis(100), "begin\n".getBytes(UTF_8)),
                            logged("Name? Bob\n"),
                            logged("end\n")),
                    false);
            settle(again);

            assertThat(output(again)).containsExactly("begin", "Name? ", "Bob", "end");
        }
    }

    @Test
    void outputDuringTheLookUpAppearsOnceWhereverTheLogEnds() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            int count = 30 + random.nextInt(200);
            var texts = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                texts.add(
                        random.nextInt(3) == 0
                                ? "same\r\n"
                                : "seed "
                                        + seed
                                        + " line "
                                        + i
                                        + "x".repeat(random.nextInt(90))
                                        + "\r\n");
            }
            int journaled = random.nextInt(count);
            int attached = journaled + random.nextInt(count - journaled);
            int logged = attached + random.nextInt(count - attached);
            int released = attached + random.nextInt(count - attached);
            check(seed, texts, journaled, attached, logged, released, random);
        }
    }

    /// The first `journaled` lines were taken before the crash; live output begins with line `attached`, somewhere inside
    /// it; the log holds `logged` lines when it is read; `released` lines came before the log was given back.
    private void check(
            int seed,
            List<String> texts,
            int journaled,
            int attached,
            int logged,
            int released,
            Random random)
            throws IOException {
        var log = new ArrayList<EngineLine>();
        var first = start("s" + seed);
        for (int i = 0; i < texts.size(); i++) {
            clock.move(700);
            log.add(logged(texts.get(i)));
            if (i < journaled) {
                print(first.of(SERVER), log.get(i).bytes());
            }
        }
        var ends = log.stream().map(EngineLine::at).toList();
        first.close();
        try (var second = start("s" + seed)) {
            var console = second.of(SERVER);
            clock.now = ends.get(attached);
            var since = console.hold().orElse(Instant.EPOCH);
            for (int i = attached; i < released; i++) {
                clock.now = ends.get(i);
                print(console, log.get(i).bytes());
            }
            clock.now = ends.get(Math.max(attached, logged));
            console.resumeFrom(
                    log.subList(0, logged).stream()
                            .filter(line -> !line.at().isBefore(since))
                            .toList(),
                    false);
            for (int i = Math.max(released, attached); i < texts.size(); i++) {
                if (released > attached || i >= logged) {
                    print(console, log.get(i).bytes());
                }
            }
            settle(console);

            assertThat(output(console))
                    .as("seed %d: %d %d %d %d", seed, journaled, attached, logged, released)
                    .isEqualTo(texts.stream().map(String::strip).toList());
        }
    }
}
