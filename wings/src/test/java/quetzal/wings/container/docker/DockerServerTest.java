package quetzal.wings.container.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerEvent;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.PortBinding;

/// Servers in the real engine: addresses, memory, floods, terminals, changes of limits.
@Tag("docker")
final class DockerServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DockerFixture node = new DockerFixture();
    private final DockerRuntime runtime = node.runtime();
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final ContainerName name = ContainerName.ofServer(server);

    @AfterEach
    void close() {
        node.close();
    }

    private ConsoleConnection start(ContainerSpec spec, ConsoleSink sink) {
        runtime.create(spec);
        var connection = runtime.attach(spec.name(), sink);
        runtime.start(spec.name());
        return connection;
    }

    private static void type(ConsoleConnection console, String line) {
        console.write((line + "\n").getBytes(UTF_8), PATIENCE);
    }

    private static ContainerProblem problemOf(ThrowingCallable call) {
        var thrown = catchThrowableOfType(ContainerException.class, call);
        assertThat(thrown).as("a ContainerException").isNotNull();
        return thrown.problem();
    }

    private ContainerSpec withPorts(ContainerSpec spec, List<PortBinding> ports) {
        return new ContainerSpec(
                spec.name(),
                spec.kind(),
                spec.server(),
                spec.image(),
                spec.command(),
                spec.environment(),
                spec.labels(),
                spec.mounts(),
                ports,
                spec.limits(),
                spec.user(),
                spec.readOnlyRoot());
    }

    @Test
    void anAddressInUseIsNamedForBothProtocolsAndWorksOnceFree() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var tcp = new ServerSocket(0, 5, loopback);
                var udp = new DatagramSocket(0, loopback)) {
            for (var port : List.of(tcp.getLocalPort(), udp.getLocalPort())) {
                var spec =
                        withPorts(node.spec(server), List.of(new PortBinding("127.0.0.1", port)));
                runtime.create(spec);

                assertThat(problemOf(() -> runtime.start(name)))
                        .isEqualTo(new ContainerProblem.PortInUse("127.0.0.1", port));
                assertThat(runtime.inspect(name).orElseThrow().running()).isFalse();
            }
        }
        runtime.start(name);
        assertThat(runtime.inspect(name).orElseThrow().running()).isTrue();
    }

    @Test
    void anAddressOfAnotherServerIsInUseToo() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var address = List.of(new PortBinding("127.0.0.1", port));
        var other = new ServerId(UUID.randomUUID());
        runtime.create(withPorts(node.spec(other), address));
        runtime.start(ContainerName.ofServer(other));
        runtime.create(withPorts(node.spec(server), address));

        assertThat(problemOf(() -> runtime.start(name)))
                .isEqualTo(new ContainerProblem.PortInUse("127.0.0.1", port));
    }

    @Test
    void anAddressTheNodeDoesNotHaveIsSaidToBeUnknown() {
        runtime.create(
                withPorts(node.spec(server), List.of(new PortBinding("203.0.113.7", 25565))));

        assertThat(problemOf(() -> runtime.start(name)))
                .isEqualTo(new ContainerProblem.AddressUnknown("203.0.113.7"));
    }

    @Test
    void aServerKilledForMemorySaysSo() {
        var events = new CopyOnWriteArrayList<ContainerEvent>();
        var captured = new CapturedConsole();
        try (var _ = runtime.events(events::add)) {
            await().atMost(PATIENCE).until(() -> !events.isEmpty());
            var console =
                    start(
                            node.spec(server, new LinkedHashMap<>(), DockerFixture.limits(24)),
                            captured);
            captured.awaitText("Done (");

            type(console, "oom");

            var exit = runtime.awaitExit(name, PATIENCE).orElseThrow();
            assertThat(exit.code()).isEqualTo(137);
            assertThat(exit.oomKilled()).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(events)
                                            .anyMatch(ContainerEvent.OutOfMemory.class::isInstance)
                                            .anyMatch(ContainerEvent.Died.class::isInstance));
        }
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
                start(
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
                start(
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
        var second = start(node.spec(other), captured);
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
        var console = start(node.spec(server), captured);
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
        var console = start(raw, captured);
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
        var console = start(node.spec(server), captured);
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

    @Test
    void limitsChangeWhileTheServerRuns() {
        var captured = new CapturedConsole();
        start(node.spec(server, new LinkedHashMap<>(), DockerFixture.limits(64)), captured);
        captured.awaitText("Done (");

        var more = runtime.update(name, new ContainerLimits(128, 64, 50, "0", 0, false, 100));
        assertThat(more.afterRestart()).isEmpty();
        try (var meter = runtime.meter(name)) {
            assertThat(meter.read().orElseThrow().memoryLimitBytes())
                    .isBetween(128L << 20, Math.round(128 * 1.16 * 1024 * 1024));
        }
        assertThat(
                        DockerFixture.docker(
                                "inspect",
                                "-f",
                                "{{.HostConfig.CpuQuota}} {{.HostConfig.CpusetCpus}} {{.HostConfig.PidsLimit}}",
                                name.value()))
                .isEqualTo("50000 0 100");

        var none = runtime.update(name, new ContainerLimits(0, 0, 0, "", 0, true, 0));
        assertThat(none.afterRestart())
                .containsExactlyInAnyOrder("memoryMib", "cpuSet", "oomKillerDisabled");
        assertThat(
                        DockerFixture.docker(
                                "inspect",
                                "-f",
                                "{{.HostConfig.CpuQuota}} {{.HostConfig.PidsLimit}}",
                                name.value()))
                .isIn("-1 -1", "-1 0", "0 -1", "0 0", "-1 <nil>", "0 <nil>");
    }

    @Test
    void memoryCannotShrinkBelowWhatIsUsedButTheRestChanges() {
        var captured = new CapturedConsole();
        var console =
                start(
                        node.spec(server, new LinkedHashMap<>(), DockerFixture.limits(128)),
                        captured);
        captured.awaitText("Done (");
        type(console, "mem 90");
        captured.awaitText("Holding 90");
        try (var meter = runtime.meter(name)) {
            await().atMost(PATIENCE)
                    .until(() -> meter.read().orElseThrow().memoryBytes() > 60L << 20);
        }

        var less = runtime.update(name, new ContainerLimits(16, 0, 70, "", 0, false, 64));

        assertThat(less.afterRestart()).containsExactly("memoryMib");
        assertThat(DockerFixture.docker("inspect", "-f", "{{.HostConfig.CpuQuota}}", name.value()))
                .isEqualTo("70000");
        assertThat(runtime.inspect(name).orElseThrow().running()).isTrue();
    }

    @Test
    void whatHappensBehindOurBackIsSeen() {
        var captured = new CapturedConsole();
        start(node.spec(server), captured);
        captured.awaitText("Done (");

        DockerFixture.docker("pause", name.value());
        assertThat(runtime.inspect(name).orElseThrow().state())
                .isInstanceOfSatisfying(
                        ContainerState.Running.class,
                        running -> assertThat(running.paused()).isTrue());
        DockerFixture.docker("unpause", name.value());
        DockerFixture.docker("rm", "-f", name.value());

        assertThat(runtime.inspect(name)).isEmpty();
        assertThat(captured.awaitEnd()).isEqualTo(new ConsoleEnd.StreamEnded());
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void aFrozenServerCanStillBeKilled() {
        var captured = new CapturedConsole();
        start(node.spec(server), captured);
        captured.awaitText("Done (");
        DockerFixture.docker("pause", name.value());

        runtime.kill(name);
        runtime.remove(name);

        assertThat(runtime.inspect(name)).isEmpty();
    }

    @Test
    void aSecondRuntimeOfTheSameNodeFindsTheServersAndAnotherNodeDoesNot() {
        var captured = new CapturedConsole();
        start(
                node.spec(server, new LinkedHashMap<>(Map.of("A", "b")), DockerFixture.limits(64)),
                captured);
        captured.awaitText("Done (");

        try (var restarted = new DockerRuntime(node.settings(), InstantSource.system());
                var stranger = new DockerFixture()) {
            assertThat(restarted.list())
                    .singleElement()
                    .satisfies(one -> assertThat(one.running()).isTrue());
            assertThat(stranger.runtime().list()).isEmpty();
            assertThat(stranger.runtime().inspect(name)).isEmpty();
            assertThat(problemOf(() -> stranger.runtime().stop(name, PATIENCE)))
                    .isInstanceOf(ContainerProblem.NameTaken.class);
            stranger.runtime().kill(name);
            assertThat(restarted.inspect(name).orElseThrow().running()).isTrue();
        }
    }
}
