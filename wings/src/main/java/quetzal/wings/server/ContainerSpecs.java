package quetzal.wings.server;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

    /// What an egg says among its features when its game writes outside of its own folder.
    private static final String WRITABLE_ROOT = "writable_root";

    private static final long MOST_MIB = 1L << 30;

    private final NodeSettings node;
    private final ContainerRuntime runtime;
    private final ExtraMounts extraMounts;

    ContainerSpecs(NodeSettings node, ContainerRuntime runtime) {
        this.node = node;
        this.runtime = runtime;
        this.extraMounts = new ExtraMounts(node.allowedMounts());
    }

    /// - `notices`: hears, in words for the server's console, what of the settings is left out
    /// - errors: [IllegalArgumentException] for settings no container can be made of, with words for people; what asking
    ///   the engine for its address may bring
    ContainerSpec game(ServerId server, ServerSettings settings, Consumer<String> notices) {
        var data = new Mount(folder(server), "/home/container", false);
        return new ContainerSpec(
                ContainerName.ofServer(server),
                ContainerKind.SERVER,
                server,
                image(settings.container().image()),
                List.of(),
                environment(settings),
                settings.labels(),
                extraMounts.after(data, server, settings.mounts(), notices),
                ports(settings),
                limits(settings.build(), node.processes()),
                node.user(),
                !settings.egg().features().containsKey(WRITABLE_ROOT),
                outgoingAddress(settings.allocations(), notices));
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
                false,
                Optional.empty());
    }

    /// The address that the server's own connections come from; empty is the node's.
    private static Optional<String> outgoingAddress(
            ServerSettings.Allocations allocations, Consumer<String> notices) {
        var primary = allocations.primary();
        if (!allocations.forceOutgoingIp() || primary == null) {
            return Optional.empty();
        }
        if (primary.ip().startsWith("127.")) {
            notices.accept(
                    "Connections of the server leave from the node's own address: nothing can leave from "
                            + primary.ip()
                            + ".");
            return Optional.empty();
        }
        if (!IPV4.matcher(primary.ip()).matches()) {
            throw new IllegalArgumentException(
                    "connections can only be made to leave from an IPv4 address, not from "
                            + primary.ip());
        }
        return Optional.of(primary.ip());
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

    /// At least what the node grants installers. A game without a memory limit gets its installer no such freedom: the
    /// script is the egg's, runs as root, and could take the whole node.
    private ContainerLimits installerLimits(ServerSettings.Build build) {
        var memory = Math.max(clamp(build.memoryLimit()), node.installerMemoryMib());
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
}
