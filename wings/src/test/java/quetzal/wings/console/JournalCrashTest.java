package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;

/// Kills a process in the middle of its writing, again and again, and looks at what it leaves.
class JournalCrashTest {
    private static final ServerId SERVER = ServerId.of("6f1c4f0e-6f0b-4c57-9a3e-1d2c3b4a5968");

    @TempDir Path directory;

    private static ConsoleSettings settings() {
        return ConsoleSettings.standard("Quetzal")
                .withThrottle(false, 1, Duration.ofSeconds(1))
                .withJournal(4L << 20, 256 * 1024);
    }

    /// What is killed: goes on counting from where the journal ends, and says each number it shows.
    static final class Printer {
        private Printer() {}

        public static void main(String[] args) throws IOException {
            var console =
                    Consoles.start(settings(), Path.of(args[0]), Clock.systemUTC()).of(SERVER);
            var cursor = console.after(console.lastSequence());
            long next = console.lastSequence() + 1;
            while (true) {
                var text = new StringBuilder();
                for (int i = 0; i < 50; i++) {
                    text.append("number ").append(next++).append('\n');
                }
                var bytes = text.toString().getBytes(UTF_8);
                console.accept(bytes, 0, bytes.length);
                // A disk that is slow for a moment must not push unwritten lines out of memory.
                while (next - console.lastSequence() > 4_000) {
                    LockSupport.parkNanos(1_000_000);
                }
                if (cursor.history(100_000, 10_000_000)
                        instanceof ConsoleCursor.Chunk.Lines(var lines)) {
                    System.out.println(lines.getLast().sequence());
                    System.out.flush();
                }
            }
        }
    }

    @Test
    void noLineThatWasShownIsLostAndNoNumberComesTwice() throws Exception {
        var random = new Random();
        long shown = 0;
        for (int round = 0; round < 6; round++) {
            var process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-Xmx64m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Printer.class.getName(),
                                    directory.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var out = process.inputReader()) {
                long stop = 0;
                for (var line = out.readLine(); line != null; line = out.readLine()) {
                    if (stop == 0) {
                        stop =
                                System.nanoTime()
                                        + TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(400));
                    }
                    if (line.matches("\\d+")) {
                        shown = Math.max(shown, Long.parseLong(line));
                    }
                    if (process.isAlive() && System.nanoTime() > stop) {
                        process.toHandle().destroyForcibly();
                    }
                }
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            check(shown);
        }
    }

    private void check(long shown) throws IOException {
        try (var consoles = Consoles.start(settings(), directory, Clock.systemUTC())) {
            var console = consoles.of(SERVER);
            assertThat(console.lastSequence()).isGreaterThanOrEqualTo(shown);
            var lines = console.read(0, 10_000_000);
            assertThat(lines).isNotEmpty();
            long expected = lines.getFirst().sequence();
            for (var line : lines) {
                assertThat(line.sequence()).isEqualTo(expected);
                assertThat(line.text()).isEqualTo("number " + expected);
                expected++;
            }
            assertThat(expected - 1).isEqualTo(console.lastSequence());
        }
    }

    @Test
    void afterLinesThatWereShownButNotWrittenNumbersJump() throws Exception {
        var folder = directory.resolve(SERVER.toString());
        try (var consoles = Consoles.start(settings(), directory, Clock.systemUTC())) {
            consoles.of(SERVER).daemonLine("one");
        }
        java.nio.file.Files.write(folder.resolve("shown-unwritten"), new byte[0]);
        try (var consoles = Consoles.start(settings(), directory, Clock.systemUTC())) {
            var console = consoles.of(SERVER);
            console.daemonLine("two");
            org.awaitility.Awaitility.await().until(() -> console.lastSequence() > 2);

            var lines = console.read(0, 10);
            assertThat(lines).hasSize(2);
            assertThat(lines.getLast().sequence()).isEqualTo(1_000_002);
            assertThat(console.last(2)).hasSize(2);
            assertThat(folder.resolve("shown-unwritten")).doesNotExist();
        }
    }

    @Test
    void serversDoNotShareAJournal() {
        try (var consoles = Consoles.start(settings(), directory, Clock.systemUTC())) {
            var other = consoles.of(new ServerId(UUID.randomUUID()));
            consoles.of(SERVER).daemonLine("here");

            assertThat(other.lastSequence()).isZero();
        }
    }
}
