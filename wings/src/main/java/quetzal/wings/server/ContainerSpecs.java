package quetzal.wings.server;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.shared.protocol.remote.ServerSettings;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.Mount;
import quetzal.wings.container.PortBinding;

/// Turns the panel's settings of a server into containers: the game's and the installer's.
final class ContainerSpecs {
    private static final Logger log = LoggerFactory.getLogger(ContainerSpecs.class);
    private static final long MOST_MIB = 1L << 30;

    private final NodeSettings node;
    private final ContainerRuntime runtime;

    ContainerSpecs(NodeSettings node, ContainerRuntime runtime) {
        this.node = node;
        this.runtime = runtime;
    }

    /// - errors: [IllegalArgumentException] for settings no container can be made of, with words for people; what asking
    ///   the engine for its address may bring
    ContainerSpec game(ServerId server, ServerSettings settings) {
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount(folder(server), "/home/container", false));
        mounts.addAll(extraMounts(server, settings));
        return new ContainerSpec(
                ContainerName.ofServer(server),
                ContainerKind.SERVER,
                server,
                image(settings.container().image()),
                List.of(),
                environment(settings),
                settings.labels(),
                mounts,
                ports(settings),
                limits(settings.build(), node.processes()),
                node.user(),
                true);
    }

    ContainerSpec installer(
            ServerId server, ServerSettings settings, InstallScript script, Path scriptFolder) {
        return new ContainerSpec(
                ContainerName.ofInstaller(server),
                ContainerKind.INSTALLER,
                server,
                image(script.containerImage()),
                List.of(
                        script.entrypoint().isBlank() ? "sh" : script.entrypoint(),
                        "/mnt/install/install.sh"),
                environment(settings),
                Map.of(),
                List.of(
                        new Mount(folder(server), "/mnt/server", false),
                        new Mount(scriptFolder, "/mnt/install", true)),
                List.of(),
                installerLimits(settings.build()),
                // Install scripts call package managers, which need root inside; the runtime
                // confines it like a game.
                new ContainerUser.ImageDefault(),
                false);
    }

    Path folder(ServerId server) {
        return node.data().resolve(server.toString());
    }

    private static ImageName image(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "The server has no image. Choose one in its startup settings.");
        }
        return ImageName.parse(text);
    }

    ContainerLimits limits(ServerSettings settings) {
        return limits(settings.build(), node.processes());
    }

    private static ContainerLimits limits(ServerSettings.Build build, int processes) {
        var io = build.ioWeight() < 10 ? 0 : Math.min(1000, build.ioWeight());
        return new ContainerLimits(
                clamp(build.memoryLimit()),
                build.swap() < 0 ? -1 : clamp(build.swap()),
                (int) Math.min(Integer.MAX_VALUE, Math.max(0, build.cpuLimit())),
                build.threads() == null ? "" : build.threads(),
                io,
                build.oomDisabled(),
                processes);
    }

    /// At least what the node grants installers; what is unlimited for the game is so for the installer.
    private ContainerLimits installerLimits(ServerSettings.Build build) {
        var memory =
                build.memoryLimit() <= 0
                        ? 0
                        : Math.max(clamp(build.memoryLimit()), node.installerMemoryMib());
        var cpu =
                build.cpuLimit() <= 0 || node.installerCpuPercent() <= 0
                        ? 0
                        : (int)
                                Math.min(
                                        Integer.MAX_VALUE,
                                        Math.max(build.cpuLimit(), node.installerCpuPercent()));
        return new ContainerLimits(memory, 0, cpu, "", 0, false, node.processes());
    }

    private static long clamp(long mib) {
        return Math.min(MOST_MIB, Math.max(0, mib));
    }

    private static List<PortBinding> ports(ServerSettings settings) {
        var ports = new ArrayList<PortBinding>();
        settings.allocations()
                .mappings()
                .forEach(
                        (ip, numbers) -> {
                            for (var port : numbers) {
                                if (port >= 1 && port <= 65535) {
                                    ports.add(new PortBinding(ip, port));
                                }
                            }
                        });
        return ports;
    }

    SequencedMap<String, String> environment(ServerSettings settings) {
        var primary = settings.allocations().primary();
        var values = new LinkedHashMap<String, String>();
        values.put("TZ", node.timezone());
        values.put("STARTUP", settings.invocation());
        values.put("SERVER_MEMORY", Long.toString(Math.max(0, settings.build().memoryLimit())));
        values.put("SERVER_IP", address(primary == null ? "127.0.0.1" : primary.ip()));
        values.put("SERVER_PORT", primary == null ? "0" : Integer.toString(primary.port()));
        settings.environment()
                .forEach(
                        (name, value) -> {
                            var upper = name.toUpperCase(Locale.ROOT);
                            if (!upper.isBlank()
                                    && upper.indexOf('=') < 0
                                    && upper.indexOf('\0') < 0) {
                                values.putIfAbsent(upper, text(value).replace("\0", ""));
                            }
                        });
        return values;
    }

    private String address(String ip) {
        return ip.equals("127.0.0.1") ? runtime.loopbackAlias() : ip;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Number number -> new BigDecimal(number.toString()).toPlainString();
            case null, default -> "";
        };
    }

    private List<Mount> extraMounts(ServerId server, ServerSettings settings) {
        var mounts = new ArrayList<Mount>();
        for (var wanted : settings.mounts()) {
            var source = allowed(wanted.source());
            if (source.isEmpty()) {
                log.warn(
                        "A mount is left out, it is not below allowed_mounts: server={} source={}",
                        server,
                        wanted.source());
                continue;
            }
            try {
                mounts.add(new Mount(source.get(), wanted.target(), wanted.readOnly()));
            } catch (IllegalArgumentException e) {
                log.warn("A mount is left out: server={} reason={}", server, e.getMessage());
            }
        }
        return mounts;
    }

    /// Compared by path components after links are resolved, never by the beginning of the text.
    private Optional<Path> allowed(String source) {
        try {
            var path = Path.of(source);
            if (!path.isAbsolute()) {
                return Optional.empty();
            }
            var real = Files.exists(path) ? path.toRealPath() : path.normalize();
            return node.allowedMounts().stream().anyMatch(real::startsWith)
                    ? Optional.of(real)
                    : Optional.empty();
        } catch (java.io.IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
