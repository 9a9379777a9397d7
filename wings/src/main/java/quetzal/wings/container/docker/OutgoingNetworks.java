package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;

/// Networks whose connections leave from one address of the host, for servers that must be seen under their own. Made
/// when the first such server is; the engine picks the subnet.
final class OutgoingNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingNetworks.class);

    private final DockerClient docker;
    private final DockerSettings settings;

    OutgoingNetworks(DockerClient docker, DockerSettings settings) {
        this.docker = docker;
        this.settings = settings;
    }

    static String nameFor(String address) {
        return "ip-" + address.replace('.', '-').replace(':', '-');
    }

    /// - errors: [ContainerException], also for nodes whose games share the host's network
    void ensure(String address) {
        if (settings.network().mode().equals("host")) {
            throw new ContainerException(
                    new ContainerProblem.Refused(
                            "create",
                            409,
                            "games of this node share its network, so none can leave from "
                                    + address
                                    + " alone"));
        }
        EngineCalls.within(
                settings.deadlines().create(),
                "network",
                () -> {
                    findOrMake(address);
                    return true;
                });
    }

    private void findOrMake(String address) {
        var name = nameFor(address);
        try {
            docker.inspectNetworkCmd().withNetworkId(name).exec();
        } catch (NotFoundException absent) {
            make(name, address);
        }
    }

    private void make(String name, String address) {
        var node = settings.network();
        try {
            docker.createNetworkCmd()
                    .withName(name)
                    .withDriver("bridge")
                    .withCheckDuplicate(true)
                    .withInternal(node.internal())
                    .withOptions(
                            Map.of(
                                    "com.docker.network.bridge.default_bridge",
                                    "false",
                                    "com.docker.network.bridge.enable_icc",
                                    String.valueOf(node.containersMayTalk()),
                                    "com.docker.network.bridge.enable_ip_masquerade",
                                    "true",
                                    "com.docker.network.driver.mtu",
                                    String.valueOf(node.mtu()),
                                    "com.docker.network.host_ipv4",
                                    address))
                    .exec();
            LOG.info("network made name={} address={}", name, address);
        } catch (ConflictException someoneElseWasFaster) {
            LOG.debug("network exists already name={}", name);
        }
    }
}
