package quetzal.wings.app;

import java.net.URI;
import java.util.LinkedHashMap;
import quetzal.wings.config.DockerConfig;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.container.MemoryOverhead;
import quetzal.wings.container.docker.DockerSettings;
import quetzal.wings.container.docker.EngineDeadlines;
import quetzal.wings.container.docker.NetworkSettings;
import quetzal.wings.container.docker.RegistryLogin;

/// Turns the configuration of the engine into the runtime's own settings.
final class DockerSetup {
    private DockerSetup() {}

    static DockerSettings of(WingsConfig config) {
        var docker = config.docker();
        var registries = new LinkedHashMap<String, RegistryLogin>();
        docker.registries()
                .forEach(
                        (host, login) ->
                                registries.put(
                                        host,
                                        new RegistryLogin(
                                                login.username(), login.password().reveal())));
        var socket = docker.socket();
        return new DockerSettings(
                URI.create(socket.contains("://") ? socket : "unix://" + socket),
                owner(config),
                network(docker.network()),
                docker.network().dns(),
                docker.domainname(),
                docker.usernsMode(),
                docker.tmpfsSizeMib(),
                docker.log().type(),
                docker.log().options(),
                overhead(docker.overhead()),
                registries,
                EngineDeadlines.STANDARD);
    }

    /// What makes containers this node's own.
    static String owner(WingsConfig config) {
        return config.uuid().isEmpty() ? config.tokenId() : config.uuid();
    }

    private static NetworkSettings network(DockerConfig.Network network) {
        return new NetworkSettings(
                network.name(),
                network.networkMode(),
                network.driver(),
                network.host(),
                NetworkSettings.STANDARD.bridgeName(),
                network.v4Subnet(),
                network.v4Gateway(),
                network.v6Subnet(),
                network.v6Gateway(),
                network.ispn(),
                network.isInternal(),
                network.enableIcc(),
                network.mtu());
    }

    private static MemoryOverhead overhead(DockerConfig.Overhead overhead) {
        return overhead.override()
                ? new MemoryOverhead(overhead.multipliers(), overhead.defaultMultiplier())
                : MemoryOverhead.STANDARD;
    }
}
