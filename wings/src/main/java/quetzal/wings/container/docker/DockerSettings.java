package quetzal.wings.container.docker;

import java.net.URI;
import java.util.List;
import java.util.Map;
import quetzal.wings.container.MemoryOverhead;

/// How this node uses its engine; the same for every container.
///
/// - `host`: `unix:///path` or `tcp://host:port` (no TLS: reach a remote engine through a tunnel)
/// - `owner`: the node's id, written on every container as the label that makes it ours
/// - `tmpfsMib`: size of `/tmp` inside
/// - `logDriver`, `logOptions`: bounded, and non-blocking, so that a full log never stops a game
/// - `registries`: logins by registry host, matched exactly
public record DockerSettings(
        URI host,
        String owner,
        NetworkSettings network,
        List<String> dns,
        String domainName,
        String usernsMode,
        int tmpfsMib,
        String logDriver,
        Map<String, String> logOptions,
        MemoryOverhead overhead,
        Map<String, RegistryLogin> registries,
        EngineDeadlines deadlines) {
    public static final URI DEFAULT_HOST = URI.create("unix:///var/run/docker.sock");

    public DockerSettings {
        if (owner.isBlank()) {
            throw new IllegalArgumentException(
                    "a node without an id cannot tell its containers from others");
        }
        if (tmpfsMib < 1) {
            throw new IllegalArgumentException("tmpfs size out of range: " + tmpfsMib);
        }
        dns = List.copyOf(dns);
        logOptions = Map.copyOf(logOptions);
        registries = Map.copyOf(registries);
    }

    /// The defaults of the configuration file.
    public static DockerSettings standard(String owner) {
        return new DockerSettings(
                DEFAULT_HOST,
                owner,
                NetworkSettings.STANDARD,
                List.of("1.1.1.1", "1.0.0.1"),
                "",
                "",
                100,
                "local",
                Map.of(
                        "max-size",
                        "5m",
                        "max-file",
                        "1",
                        "compress",
                        "false",
                        "mode",
                        "non-blocking"),
                MemoryOverhead.STANDARD,
                Map.of(),
                EngineDeadlines.STANDARD);
    }

    public DockerSettings withHost(URI newHost) {
        return new DockerSettings(
                newHost,
                owner,
                network,
                dns,
                domainName,
                usernsMode,
                tmpfsMib,
                logDriver,
                logOptions,
                overhead,
                registries,
                deadlines);
    }

    public DockerSettings withNetwork(NetworkSettings newNetwork) {
        return new DockerSettings(
                host,
                owner,
                newNetwork,
                dns,
                domainName,
                usernsMode,
                tmpfsMib,
                logDriver,
                logOptions,
                overhead,
                registries,
                deadlines);
    }

    public DockerSettings withDeadlines(EngineDeadlines newDeadlines) {
        return new DockerSettings(
                host,
                owner,
                network,
                dns,
                domainName,
                usernsMode,
                tmpfsMib,
                logDriver,
                logOptions,
                overhead,
                registries,
                newDeadlines);
    }

    /// Registry logins stay out of logs.
    @Override
    public String toString() {
        return "DockerSettings[" + host + ", network " + network.name() + "]";
    }
}
