package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The network all servers of the node are on; made when it is not there.
///
/// A host may lack IPv6 or use the subnet or the bridge's name for something else. Then the network is made with less
/// of what was asked for, and the log says so: servers that run on another subnet are better than none.
final class NodeNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);

    private final DockerClient docker;
    private final DockerSettings settings;
    private final ReentrantLock making = new ReentrantLock();
    private volatile String gateway = "";

    NodeNetwork(DockerClient docker, DockerSettings settings) {
        this.docker = docker;
        this.settings = settings;
    }

    /// What 127.0.0.1 in an allocation is published on.
    String loopbackAlias() {
        var wanted = settings.network();
        if (wanted.mode().equals("host") || wanted.publishedOn().equals("127.0.0.1")) {
            return "127.0.0.1";
        }
        ensure();
        if (wanted.publishedOn().isEmpty() || wanted.publishedOn().equals(wanted.v4Gateway())) {
            return gateway;
        }
        return wanted.publishedOn();
    }

    void ensure() {
        var wanted = settings.network();
        if (!gateway.isEmpty()
                || wanted.mode().equals("host")
                || !wanted.mode().equals(wanted.name())) {
            return;
        }
        making.lock();
        try {
            if (gateway.isEmpty()) {
                gateway =
                        EngineCalls.within(
                                settings.deadlines().create(), "network", this::findOrMake);
            }
        } finally {
            making.unlock();
        }
    }

    /// Someone removed it meanwhile.
    void forget() {
        gateway = "";
    }

    private String findOrMake() {
        try {
            return gatewayOf(
                    docker.inspectNetworkCmd().withNetworkId(settings.network().name()).exec());
        } catch (NotFoundException absent) {
            return make();
        }
    }

    private String make() {
        var attempts = attempts();
        for (var attempt : attempts) {
            try {
                create(attempt);
                LOG.info("network made name={} shape={}", settings.network().name(), attempt);
                break;
            } catch (ConflictException someoneElseWasFaster) {
                LOG.debug("network exists already name={}", settings.network().name());
                break;
            } catch (DockerException refused) {
                if (attempt.equals(attempts.getLast())) {
                    throw refused;
                }
                LOG.warn(
                        "network could not be made as configured, trying with less name={} shape={} reason={}",
                        settings.network().name(),
                        attempt,
                        EngineErrors.reason(String.valueOf(refused.getMessage())));
            }
        }
        return gatewayOf(
                docker.inspectNetworkCmd().withNetworkId(settings.network().name()).exec());
    }

    private record Shape(boolean v6, boolean subnet, boolean bridgeName) {}

    private List<Shape> attempts() {
        var shapes = new ArrayList<Shape>();
        if (!settings.network().v6Subnet().isEmpty()) {
            shapes.add(new Shape(true, true, true));
        }
        shapes.add(new Shape(false, true, true));
        shapes.add(new Shape(false, true, false));
        shapes.add(new Shape(false, false, false));
        return shapes;
    }

    private void create(Shape shape) {
        var wanted = settings.network();
        var options = new HashMap<String, String>();
        options.put("com.docker.network.bridge.default_bridge", "false");
        options.put(
                "com.docker.network.bridge.enable_icc", String.valueOf(wanted.containersMayTalk()));
        options.put("com.docker.network.bridge.enable_ip_masquerade", "true");
        options.put("com.docker.network.bridge.host_binding_ipv4", "0.0.0.0");
        options.put("com.docker.network.driver.mtu", String.valueOf(wanted.mtu()));
        if (shape.bridgeName() && !wanted.bridgeName().isEmpty()) {
            options.put("com.docker.network.bridge.name", wanted.bridgeName());
        }
        var subnets = new ArrayList<Network.Ipam.Config>();
        if (shape.subnet()) {
            subnets.add(
                    new Network.Ipam.Config()
                            .withSubnet(wanted.v4Subnet())
                            .withGateway(wanted.v4Gateway()));
        }
        if (shape.v6()) {
            subnets.add(
                    new Network.Ipam.Config()
                            .withSubnet(wanted.v6Subnet())
                            .withGateway(wanted.v6Gateway()));
        }
        docker.createNetworkCmd()
                .withName(wanted.name())
                .withDriver(wanted.driver())
                .withCheckDuplicate(true)
                .withEnableIpv6(shape.v6())
                .withInternal(wanted.internal())
                .withOptions(options)
                .withIpam(new Network.Ipam().withDriver("default").withConfig(subnets))
                .exec();
    }

    private static String gatewayOf(Network network) {
        var ipam = network.getIpam();
        var configs =
                ipam == null || ipam.getConfig() == null
                        ? List.<Network.Ipam.Config>of()
                        : ipam.getConfig();
        return configs.stream()
                .map(Network.Ipam.Config::getGateway)
                .filter(address -> address != null && address.indexOf('.') > 0)
                .findFirst()
                .map(address -> address.split("/", 2)[0])
                .orElse("127.0.0.1");
    }
}
