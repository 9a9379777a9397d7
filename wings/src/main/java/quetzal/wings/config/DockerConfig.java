package quetzal.wings.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The engine and what its containers get. Sizes in MiB, cpu in percent of one core.
public record DockerConfig(
        String socket,
        Network network,
        String domainname,
        Map<String, RegistryLogin> registries,
        String usernsMode,
        int tmpfsSizeMib,
        int containerPidLimit,
        InstallerLimits installerLimits,
        Overhead overhead,
        LogDriver log) {

    /// `host` is the address that games see as the node's; it is also what settings files may ask for.
    public record Network(
            String host,
            List<String> dns,
            String name,
            String networkMode,
            boolean ispn,
            String driver,
            boolean isInternal,
            boolean enableIcc,
            int mtu,
            String v4Subnet,
            String v4Gateway,
            String v6Subnet,
            String v6Gateway) {}

    public record RegistryLogin(String username, Secret password) {}

    public record InstallerLimits(int memoryMib, int cpuPercent) {}

    /// `multipliers`: upper bound in MiB to factor; the lowest bound that is not below the limit wins.
    public record Overhead(
            boolean override, double defaultMultiplier, TreeMap<Long, Double> multipliers) {
        /// The factor for a server of `memoryMib`.
        public double factor(long memoryMib) {
            if (!override) {
                return memoryMib <= 2048 ? 1.15 : memoryMib <= 4096 ? 1.10 : 1.05;
            }
            var bound = multipliers.ceilingEntry(memoryMib);
            return bound == null ? defaultMultiplier : bound.getValue();
        }
    }

    public record LogDriver(String type, Map<String, String> options) {}

    static DockerConfig read(ConfigReader in) {
        return new DockerConfig(
                in.text("docker.socket", "/var/run/docker.sock"),
                network(in),
                in.text("docker.domainname", ""),
                registries(in),
                in.text("docker.userns_mode", ""),
                in.integer("docker.tmpfs_size", 100, 1, 1 << 20),
                in.integer("docker.container_pid_limit", 512, -1, 1 << 22),
                new InstallerLimits(
                        in.integer("docker.installer_limits.memory", 1024, 0, 1 << 22),
                        in.integer("docker.installer_limits.cpu", 100, 0, 1 << 20)),
                overhead(in),
                new LogDriver(
                        in.text("docker.log_config.type", "local"),
                        in.map("docker.log_config.config", logOptions())));
    }

    private static Map<String, String> logOptions() {
        var options = new LinkedHashMap<String, String>();
        options.put("max-size", "5m");
        options.put("max-file", "1");
        options.put("compress", "false");
        options.put("mode", "non-blocking");
        return options;
    }

    private static Network network(ConfigReader in) {
        return new Network(
                in.text("docker.network.interface", "172.18.0.1"),
                in.texts("docker.network.dns", List.of("1.1.1.1", "1.0.0.1")),
                in.text("docker.network.name", "pterodactyl_nw"),
                in.text("docker.network.network_mode", "pterodactyl_nw"),
                in.flag("docker.network.ispn", false),
                in.text("docker.network.driver", "bridge"),
                in.flag("docker.network.is_internal", false),
                in.flag("docker.network.enable_icc", true),
                in.integer("docker.network.network_mtu", 1500, 68, 65535),
                in.text("docker.network.interfaces.v4.subnet", "172.18.0.0/16"),
                in.text("docker.network.interfaces.v4.gateway", "172.18.0.1"),
                in.text("docker.network.interfaces.v6.subnet", "fdba:17c8:6c94::/64"),
                in.text("docker.network.interfaces.v6.gateway", "fdba:17c8:6c94::1011"));
    }

    private static Map<String, RegistryLogin> registries(ConfigReader in) {
        var logins = new LinkedHashMap<String, RegistryLogin>();
        for (var host : in.names("docker.registries")) {
            logins.put(
                    host,
                    new RegistryLogin(
                            in.textIn("docker.registries", host, "username"),
                            new Secret(in.textIn("docker.registries", host, "password"))));
        }
        return logins;
    }

    private static Overhead overhead(ConfigReader in) {
        var multipliers = new TreeMap<Long, Double>();
        in.map("docker.overhead.multipliers", Map.of())
                .forEach(
                        (bound, factor) -> {
                            try {
                                multipliers.put(Long.valueOf(bound), Double.valueOf(factor));
                            } catch (NumberFormatException e) {
                                in.fault(
                                        "docker.overhead.multipliers",
                                        "holds \"" + bound + ": " + factor + "\"",
                                        "Write MiB: factor");
                            }
                        });
        return new Overhead(
                in.flag("docker.overhead.override", false),
                in.decimal("docker.overhead.default_multiplier", 1.05, 1.0, 10.0),
                multipliers);
    }
}
