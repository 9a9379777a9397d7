package quetzal.wings.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Everything one node is told. Immutable; a change from the panel makes a new one (see [LiveConfig]).
public record WingsConfig(
        boolean debug,
        String appName,
        String uuid,
        String tokenId,
        Secret token,
        ApiConfig api,
        SystemConfig system,
        DockerConfig docker,
        Throttles throttles,
        URI remote,
        RemoteQuery remoteQuery,
        ConsoleLimits console,
        ShellConfig shell,
        List<String> allowedMounts,
        List<String> allowedOrigins,
        boolean allowCorsPrivateNetwork,
        boolean ignorePanelConfigUpdates) {

    /// Lines that reach viewers per interval before the rest is held back.
    public record Throttles(boolean enabled, int lines, Duration interval) {}

    public record RemoteQuery(Duration timeout, int bootServersPerPage) {}

    /// Console history kept per server: on disk and, as encoded frames, in memory; and how many sockets that have said who
    /// they are one server and one person may hold.
    public record ConsoleLimits(
            long journalBytes, long ringBytes, int socketsPerServer, int socketsPerUser) {}

    /// The panel's address without a trailing slash: what browsers send as `Origin`.
    public String panelOrigin() {
        var text = remote.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    static WingsConfig read(ObjectNode tree, Map<String, String> environment, String source)
            throws ConfigException {
        var in = new ConfigReader(tree, environment);
        var config =
                new WingsConfig(
                        in.flag("debug", false),
                        in.text("app_name", "Quetzal"),
                        in.text("uuid", ""),
                        in.secret("token_id").reveal(),
                        in.secret("token"),
                        ApiConfig.read(in),
                        SystemConfig.read(in),
                        DockerConfig.read(in),
                        new Throttles(
                                in.flag("throttles.enabled", true),
                                in.integer("throttles.lines", 2000, 1, 1_000_000),
                                Duration.ofMillis(
                                        in.number(
                                                "throttles.line_reset_interval", 100, 1, 60_000))),
                        remote(in),
                        new RemoteQuery(
                                Duration.ofSeconds(in.number("remote_query.timeout", 30, 1, 600)),
                                in.integer("remote_query.boot_servers_per_page", 50, 1, 500)),
                        new ConsoleLimits(
                                in.number("console.journal_bytes", 16L << 20, 64L << 10, 16L << 30),
                                in.number("console.ring_bytes", 2L << 20, 64L << 10, 1L << 30),
                                in.integer("console.sockets_per_server", 30, 1, 10_000),
                                in.integer("console.sockets_per_user", 20, 1, 10_000)),
                        ShellConfig.read(in),
                        in.texts("allowed_mounts", List.of()),
                        in.texts("allowed_origins", List.of()),
                        in.flag("allow_cors_private_network", false),
                        in.flag("ignore_panel_config_updates", false));
        checkCredentials(in, config);
        if (!in.faults().isEmpty()) {
            throw new ConfigException(source, in.faults());
        }
        return config;
    }

    private static void checkCredentials(ConfigReader in, WingsConfig config) {
        var remedy =
                "Run \"quetzal-wings configure\" with the command shown on the node's page in the panel";
        if (config.tokenId.isEmpty()) {
            in.fault("token_id", "is missing", remedy);
        } else if (config.tokenId.indexOf('.') >= 0) {
            in.fault("token_id", "must not hold a dot", remedy);
        }
        if (config.token.isEmpty()) {
            in.fault("token", "is missing", remedy);
        } else if (config.token.reveal().length() < 32) {
            // It signs browser tokens with HS256, which needs a key of at least 32 bytes.
            in.fault("token", "is shorter than 32 characters", remedy);
        }
    }

    private static URI remote(ConfigReader in) {
        var text = in.text("remote", "");
        try {
            var uri = URI.create(text);
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        in.fault(
                "remote",
                text.isEmpty() ? "is missing" : "is not a web address: \"" + text + "\"",
                "Write the panel's address, such as https://panel.example");
        return URI.create("http://invalid.invalid");
    }
}
