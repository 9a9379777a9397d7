package quetzal.wings.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.NetworkInterface;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.PortBinding;

@Tag("docker")
final class NodeNetworkTest {
    private static final String SUBNET = "10.231.77.0/24";
    private static final String GATEWAY = "10.231.77.1";

    private final DockerFixture node = new DockerFixture();
    private final String name = "qz-test-" + UUID.randomUUID().toString().substring(0, 8);
    private final ServerId server = new ServerId(UUID.randomUUID());

    @AfterEach
    void close() {
        node.close();
        remove(name);
        remove(name + "-b");
    }

    private static void remove(String network) {
        if (!DockerFixture.docker("network", "ls", "-q", "-f", "name=^" + network + "$")
                .isEmpty()) {
            DockerFixture.docker("network", "rm", network);
        }
    }

    private DockerRuntime runtime(String network, String publishedOn, String v6) {
        return new DockerRuntime(
                node.settings()
                        .withNetwork(
                                new NetworkSettings(
                                        network,
                                        network,
                                        "bridge",
                                        publishedOn,
                                        "",
                                        SUBNET,
                                        GATEWAY,
                                        v6,
                                        v6.isEmpty() ? "" : "fdba:17c8:7777::1",
                                        false,
                                        false,
                                        true,
                                        1500)),
                InstantSource.system());
    }

    @Test
    void theNetworkIsMadeOnceAndServersArePublishedOnItsGateway() throws Exception {
        try (var runtime = runtime(name, "", "fdba:17c8:7777::/64");
                var both = Executors.newVirtualThreadPerTaskExecutor()) {
            both.invokeAll(List.of(() -> runtime.loopbackAlias(), () -> runtime.loopbackAlias()));
            assertThat(runtime.loopbackAlias()).isEqualTo(GATEWAY);
            assertThat(
                            DockerFixture.docker("network", "ls", "-q", "-f", "name=^" + name + "$")
                                    .lines())
                    .hasSize(1);
            var spec = node.spec(server);
            var published =
                    new ContainerSpec(
                            spec.name(),
                            spec.kind(),
                            spec.server(),
                            spec.image(),
                            spec.command(),
                            spec.environment(),
                            spec.labels(),
                            spec.mounts(),
                            List.of(new PortBinding("127.0.0.1", 31999)),
                            spec.limits(),
                            spec.user(),
                            spec.readOnlyRoot());
            var console = new CapturedConsole();
            runtime.create(published);
            runtime.attach(spec.name(), console);
            runtime.start(spec.name());
            console.awaitText("Done (");

            assertThat(DockerFixture.docker("port", spec.name().value()))
                    .contains(
                            "31999/tcp -> " + GATEWAY + ":31999",
                            "31999/udp -> " + GATEWAY + ":31999");
        }
    }

    @Test
    void aTakenSubnetIsReplacedByAFreeOneAndTheGatewayFollows() throws Exception {
        try (var first = runtime(name, GATEWAY, "");
                var second = runtime(name + "-b", GATEWAY, "")) {
            assertThat(first.loopbackAlias()).isEqualTo(GATEWAY);

            var other = second.loopbackAlias();

            assertThat(other).isNotEqualTo(GATEWAY).contains(".");
            assertThat(
                            NetworkInterface.networkInterfaces()
                                    .flatMap(NetworkInterface::inetAddresses)
                                    .map(address -> address.getHostAddress()))
                    .contains(other);
        }
    }

    @Test
    void aNetworkRemovedMeanwhileIsMadeAgain() {
        try (var runtime = runtime(name, "", "")) {
            runtime.create(node.spec(server));
            DockerFixture.docker("rm", server.toString());
            DockerFixture.docker("network", "rm", name);

            runtime.create(node.spec(server));
            runtime.start(ContainerName.ofServer(server));

            assertThat(runtime.inspect(ContainerName.ofServer(server)).orElseThrow().running())
                    .isTrue();
        }
    }

    @Test
    void loopbackStaysLoopbackWhenConfigured() {
        try (var runtime = runtime(name, "127.0.0.1", "")) {
            assertThat(runtime.loopbackAlias()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aServerLeavesFromItsOwnAddressOnANetworkMadeForIt() throws Exception {
        // An address nobody else uses, so that the network's name is this test's own.
        var random = ThreadLocalRandom.current();
        var address = "127." + random.nextInt(100, 250) + "." + random.nextInt(1, 250) + ".9";
        var made = OutgoingNetworks.nameFor(address);
        var spec = node.spec(server);
        var leaving =
                new ContainerSpec(
                        spec.name(),
                        spec.kind(),
                        spec.server(),
                        spec.image(),
                        spec.command(),
                        spec.environment(),
                        spec.labels(),
                        spec.mounts(),
                        spec.ports(),
                        spec.limits(),
                        spec.user(),
                        spec.readOnlyRoot(),
                        Optional.of(address));
        try {
            node.runtime().create(leaving);
            node.runtime().start(spec.name());

            assertThat(
                            DockerFixture.docker(
                                    "inspect",
                                    "--format",
                                    "{{.HostConfig.NetworkMode}} {{.State.Running}}",
                                    server.toString()))
                    .isEqualTo(made + " true");
            assertThat(
                            DockerFixture.docker(
                                    "network",
                                    "inspect",
                                    "--format",
                                    "{{index .Options \"com.docker.network.host_ipv4\"}}",
                                    made))
                    .isEqualTo(address);
            node.runtime().remove(spec.name());
            node.runtime().create(leaving);
        } finally {
            node.runtime().remove(spec.name());
            remove(made);
        }
    }
}
