package quetzal.wings.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static quetzal.wings.container.docker.DockerFixture.problemOf;
import static quetzal.wings.container.docker.DockerFixture.type;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ContainerEvent;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.PortBinding;

/// Servers in the real engine: addresses, memory, changes of limits, and what others do to them.
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
                    node.start(
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
    void limitsChangeWhileTheServerRuns() {
        var captured = new CapturedConsole();
        node.start(node.spec(server, new LinkedHashMap<>(), DockerFixture.limits(64)), captured);
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
                node.start(
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
        node.start(node.spec(server), captured);
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
        node.start(node.spec(server), captured);
        captured.awaitText("Done (");
        DockerFixture.docker("pause", name.value());

        runtime.kill(name);
        runtime.remove(name);

        assertThat(runtime.inspect(name)).isEmpty();
    }

    @Test
    void aSecondRuntimeOfTheSameNodeFindsTheServersAndAnotherNodeDoesNot() {
        var captured = new CapturedConsole();
        node.start(
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
