package quetzal.wings.container.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static quetzal.wings.container.docker.DockerFixture.problemOf;
import static quetzal.wings.container.docker.DockerFixture.type;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;

/// Consoles in the real engine: floods, readers and writers that are slow, terminals, what is kept.
@Tag("docker")
final class DockerConsoleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DockerFixture node = new DockerFixture();
    private final DockerRuntime runtime = node.runtime();
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final ContainerName name = ContainerName.ofServer(server);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aFloodOfAHundredMegabytesComesThroughWhole() throws InterruptedException {
        var lines = 1_000_000;
        var last = "%08d/%08d".formatted(lines, lines);
        var bytes = new AtomicLong();
        var newlines = new AtomicLong();
        var done = new CountDownLatch(1);
        var tail = new StringBuilder();
        var console =
                node.start(
                        node.spec(server),
                        new ConsoleSink() {
                            @Override
                            public void accept(byte[] buffer, int offset, int length) {
                                bytes.addAndGet(length);
                                for (var i = offset; i < offset + length; i++) {
                                    if (buffer[i] == '\n') {
                                        newlines.incrementAndGet();
                                    }
                                }
                                tail.append(new String(buffer, offset, length, UTF_8));
                                tail.delete(0, Math.max(0, tail.length() - 400));
                                if (tail.indexOf("Flood of " + lines + " done") >= 0) {
                                    done.countDown();
                                }
                            }

                            @Override
                            public void ended(ConsoleEnd end) {}
                        });
        type(console, "flood " + lines);

        assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(bytes.get()).isGreaterThan(90_000_000);
        assertThat(newlines.get()).isGreaterThan(lines);
        assertThat(tail).contains(last);
    }

    @Test
    void aSinkThatWaitsStopsTheServerButNothingElse() {
        var release = new CountDownLatch(1);
        var stuck = new AtomicLong();
        var console =
                node.start(
                        node.spec(server),
                        new ConsoleSink() {
                            @Override
                            public void accept(byte[] buffer, int offset, int length) {
                                stuck.addAndGet(length);
                                try {
                                    release.await();
                                } catch (InterruptedException stopped) {
                                    Thread.currentThread().interrupt();
                                }
                            }

                            @Override
                            public void ended(ConsoleEnd end) {}
                        });
        await().atMost(PATIENCE).until(() -> stuck.get() > 0);
        type(console, "flood 200000");

        var other = new ServerId(UUID.randomUUID());
        var captured = new CapturedConsole();
        var second = node.start(node.spec(other), captured);
        captured.awaitText("Done (");
        type(second, "echo unharmed");
        captured.awaitText("unharmed");
        runtime.kill(name);
        assertThat(runtime.awaitExit(name, PATIENCE)).isPresent();
        release.countDown();
    }

    @Test
    void aServerThatDoesNotReadItsInputTimesOutTheWriterOnly() {
        var captured = new CapturedConsole();
        var console = node.start(node.spec(server), captured);
        captured.awaitText("Done (");
        type(console, "slow 3");
        var much = "x".repeat(1000).concat("\n").repeat(2000).getBytes(UTF_8);

        var problem = problemOf(() -> console.write(much, Duration.ofMillis(300)));

        assertThat(problem).isInstanceOf(ContainerProblem.Timeout.class);
        assertThat(problemOf(() -> console.write(new byte[] {'\n'}, Duration.ofMillis(100))))
                .isInstanceOf(ContainerProblem.Timeout.class);
        assertThat(console.open()).isTrue();
        captured.awaitText("slow 3 of 3");
    }

    @Test
    void detachKeysAndControlCharactersPassUnchanged() {
        var captured = new CapturedConsole();
        var spec = node.spec(server);
        var raw =
                new ContainerSpec(
                        spec.name(),
                        spec.kind(),
                        spec.server(),
                        spec.image(),
                        List.of(
                                "sh",
                                "-c",
                                "stty raw -echo; printf '\\001\\000\\000\\000\\177\\177\\177\\177header\\n';"
                                        + " echo ready; od -An -tx1 -w1 -v"),
                        spec.environment(),
                        spec.labels(),
                        spec.mounts(),
                        spec.ports(),
                        spec.limits(),
                        spec.user(),
                        spec.readOnlyRoot());
        var console = node.start(raw, captured);
        captured.awaitText("ready");
        // what looks like the header of a frame of two gigabytes is output like any other
        assertThat(captured.text())
                .startsWith("\u0001\u0000\u0000\u0000\u007f\u007f\u007f\u007fheader");

        console.write(new byte[] {0x10, 0x11, 0x03, 0x1a, 0x41, 0x00, 0x42}, PATIENCE);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(captured.text().replaceAll("\\s+", " "))
                                        .contains("10 11 03 1a 41 00 42"));
        assertThat(console.open()).isTrue();
    }

    @Test
    void longLinesAreKeptWhole() {
        var captured = new CapturedConsole();
        var console = node.start(node.spec(server), captured);
        captured.awaitText("Done (");
        type(console, "bigline 50000");
        type(console, "bigline 16383");
        captured.awaitText("Big line of 16383 done");
        type(console, "stop");
        runtime.awaitExit(name, PATIENCE);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            var lines = new ArrayList<String>();
                            runtime.logsSince(
                                    name,
                                    Instant.EPOCH,
                                    10 << 20,
                                    (at, line) -> lines.add(new String(line, UTF_8)));
                            assertThat(firstDifference(String.join("", lines), captured.text()))
                                    .isEmpty();
                            assertThat(
                                            lines.stream()
                                                    .anyMatch(
                                                            line ->
                                                                    line.strip()
                                                                            .equals(
                                                                                    "0123456789"
                                                                                            .repeat(
                                                                                                    5000))))
                                    .isTrue();
                            assertThat(lines.stream().allMatch(line -> line.endsWith("\n")))
                                    .isTrue();
                        });
    }

    /// Short, as the texts are long.
    private static String firstDifference(String left, String right) {
        var at = 0;
        while (at < Math.min(left.length(), right.length())
                && left.charAt(at) == right.charAt(at)) {
            at++;
        }
        return left.equals(right)
                ? ""
                : "at " + at + ": " + around(left, at) + " | " + around(right, at);
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 20), Math.min(text.length(), at + 60));
    }
}
