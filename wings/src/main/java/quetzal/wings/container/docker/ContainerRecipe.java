package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.PortBinding;

/// How a container of ours is made: everything the engine is told, hardening included. Nothing of a spec can loosen
/// the hardening.
final class ContainerRecipe {
    static final String OWNER = "quetzal.node";
    static final String SERVER = "quetzal.server";
    static final String FINGERPRINT = "quetzal.spec";
    static final String SERVICE = "Service";
    static final String KIND = "ContainerType";

    /// What an installer gets back of the capabilities that are dropped from every container: install scripts run as
    /// root, unpack files, hand them to other users and switch to one (package managers do). Servers get none.
    private static final Capability[] INSTALLER_CAPABILITIES = {
        Capability.CHOWN,
        Capability.DAC_OVERRIDE,
        Capability.FOWNER,
        Capability.SETGID,
        Capability.SETUID
    };

    private final DockerSettings settings;

    ContainerRecipe(DockerSettings settings) {
        this.settings = settings;
    }

    CreateContainerCmd fill(
            CreateContainerCmd command,
            ContainerSpec spec,
            String loopbackAlias,
            boolean ioWeight) {
        var ports = published(spec, loopbackAlias);
        command.withName(spec.name().value())
                .withHostName(
                        spec.kind() == ContainerKind.INSTALLER
                                ? "installer"
                                : spec.server().toString())
                .withTty(true)
                .withStdinOpen(true)
                .withStdInOnce(false)
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withEnv(environment(spec))
                .withLabels(labels(spec))
                .withExposedPorts(exposed(ports))
                .withHostConfig(host(spec, ports, ioWeight));
        if (!settings.domainName().isEmpty()) {
            command.withDomainName(settings.domainName());
        }
        if (!spec.command().isEmpty()) {
            command.withCmd(spec.command());
        }
        if (spec.user() instanceof ContainerUser.Ids(var uid, var gid)) {
            command.withUser(uid + ":" + gid);
        }
        return command;
    }

    CreateContainerCmd command(
            DockerClient docker, ContainerSpec spec, String loopbackAlias, boolean ioWeight) {
        return fill(
                docker.createContainerCmd(spec.image().reference()), spec, loopbackAlias, ioWeight);
    }

    private HostConfig host(ContainerSpec spec, List<PortBinding> ports, boolean ioWeight) {
        var limits = spec.limits();
        var resources = new EngineLimits(limits, settings.overhead());
        var host =
                HostConfig.newHostConfig()
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges:true"))
                        .withPrivileged(false)
                        .withReadonlyRootfs(spec.readOnlyRoot())
                        .withTmpFs(
                                Map.of("/tmp", "rw,exec,nosuid,size=" + settings.tmpfsMib() + "M"))
                        .withMounts(spec.mounts().stream().map(ContainerRecipe::mount).toList())
                        .withNetworkMode(networkMode(spec))
                        .withDns(settings.dns())
                        .withPortBindings(bindings(ports))
                        .withRestartPolicy(RestartPolicy.noRestart())
                        .withLogConfig(log())
                        .withIpcMode("private")
                        .withCgroupnsMode("private")
                        .withUlimits(List.of(new Ulimit("core", 0L, 0L)))
                        .withMemory(resources.memoryBytes())
                        .withMemoryReservation(resources.reservationBytes())
                        .withMemorySwap(resources.memoryAndSwapBytes())
                        .withPidsLimit(resources.processes())
                        .withOomKillDisable(limits.oomKillerDisabled());
        if (spec.kind() == ContainerKind.INSTALLER) {
            host.withCapAdd(INSTALLER_CAPABILITIES);
        }
        if (limits.cpuPercent() > 0) {
            host.withCpuQuota(resources.cpuQuota())
                    .withCpuPeriod(EngineLimits.CPU_PERIOD)
                    .withCpuShares(1024);
        }
        if (!limits.cpuSet().isEmpty()) {
            host.withCpusetCpus(limits.cpuSet());
        }
        if (limits.ioWeight() > 0 && ioWeight) {
            host.withBlkioWeight(limits.ioWeight());
        }
        if (!settings.usernsMode().isEmpty()) {
            host.withUsernsMode(settings.usernsMode());
        }
        return host;
    }

    private String networkMode(ContainerSpec spec) {
        return spec.outgoingAddress()
                .map(OutgoingNetworks::nameFor)
                .orElse(settings.network().mode());
    }

    private LogConfig log() {
        var driver = LogConfig.LoggingType.fromValue(settings.logDriver());
        if (driver == null) {
            throw new IllegalArgumentException("unknown log driver: " + settings.logDriver());
        }
        return driver == LogConfig.LoggingType.NONE
                ? new LogConfig(driver)
                : new LogConfig(driver, settings.logOptions());
    }

    private static Mount mount(quetzal.wings.container.Mount mount) {
        return new Mount()
                .withType(MountType.BIND)
                .withSource(mount.source().toString())
                .withTarget(mount.target())
                .withReadOnly(mount.readOnly())
                .withBindOptions(new BindOptions().withPropagation(BindPropagation.R_PRIVATE));
    }

    /// The allocations as they are published: 127.0.0.1 stands for the address containers share with the host.
    List<PortBinding> published(ContainerSpec spec, String loopbackAlias) {
        var published = new ArrayList<PortBinding>();
        if (spec.kind() == ContainerKind.INSTALLER || settings.network().mode().equals("host")) {
            return published;
        }
        for (var port : spec.ports()) {
            if (!port.ip().equals("127.0.0.1")) {
                published.add(port);
            } else if (!settings.network().isp()) {
                published.add(new PortBinding(loopbackAlias, port.port()));
            }
        }
        return published;
    }

    private static Ports bindings(List<PortBinding> published) {
        var bindings = new Ports();
        for (var port : published) {
            var host = Ports.Binding.bindIpAndPort(port.ip(), port.port());
            bindings.bind(ExposedPort.tcp(port.port()), host);
            bindings.bind(ExposedPort.udp(port.port()), host);
        }
        return bindings;
    }

    private static List<ExposedPort> exposed(List<PortBinding> published) {
        return published.stream()
                .flatMap(
                        port ->
                                List.of(ExposedPort.tcp(port.port()), ExposedPort.udp(port.port()))
                                        .stream())
                .distinct()
                .toList();
    }

    private static List<String> environment(ContainerSpec spec) {
        return spec.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    Map<String, String> labels(ContainerSpec spec) {
        var labels = new TreeMap<>(spec.labels());
        labels.put(SERVICE, "Pterodactyl");
        labels.put(KIND, spec.kind().label());
        labels.put(OWNER, settings.owner());
        labels.put(SERVER, spec.server().toString());
        labels.put(FINGERPRINT, fingerprint(spec));
        return labels;
    }

    /// Two containers with the same one were made alike, so that a repeated create can take over what its first try
    /// left behind.
    String fingerprint(ContainerSpec spec) {
        var everything =
                List.of(
                        spec.image(),
                        spec.command(),
                        spec.environment(),
                        new TreeMap<>(spec.labels()),
                        spec.mounts(),
                        spec.ports(),
                        spec.limits(),
                        spec.user(),
                        spec.readOnlyRoot(),
                        spec.outgoingAddress(),
                        settings.network(),
                        settings.dns(),
                        settings.domainName(),
                        settings.usernsMode(),
                        settings.tmpfsMib(),
                        settings.logDriver(),
                        new TreeMap<>(settings.logOptions()),
                        settings.overhead());
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(
                            digest.digest(everything.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
