package quetzal.panel.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.http.AddressRange;

/// Reads the configuration from the environment and, beneath it, from `panel.yml`.
///
/// - shape: the file is named by `QUETZAL_CONFIG`, else `panel.yml` in the data folder; its keys are the variables' names
///   in lower case without `quetzal_`, so `QUETZAL_PORT` is `port` and `DATABASE_URL` is `database_url`; secrets may come
///   from files named by `…_FILE`
final class ConfigReader {
    private static final Set<String> KEYS =
            Set.of(
                    "app_name",
                    "url",
                    "host",
                    "port",
                    "data",
                    "database_url",
                    "database_user",
                    "database_password",
                    "database_password_file",
                    "database_pool",
                    "database_wait_seconds",
                    "app_key",
                    "app_key_file",
                    "trusted_proxies",
                    "cors_origins",
                    "client_rate_limit",
                    "application_rate_limit",
                    "login_rate_limit",
                    "session_minutes",
                    "stop_seconds");

    private final Map<String, String> environment;
    private final Map<String, String> file = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    private ConfigReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /// - errors: [ConfigFault] with every fault at once
    static PanelConfig read(Map<String, String> environment) {
        return new ConfigReader(environment).read();
    }

    private PanelConfig read() {
        var data = Path.of(environment.getOrDefault("QUETZAL_DATA", "data"));
        readFile(
                Optional.ofNullable(environment.get("QUETZAL_CONFIG"))
                        .map(Path::of)
                        .orElse(data.resolve("panel.yml")));
        var host = text("host").orElse("127.0.0.1");
        int port = number("port", 8000, 0, 65_535);
        int pool = number("database_pool", 16, 2, 200);
        var config =
                new PanelConfig(
                        text("app_name").orElse("Quetzal"),
                        url(host, port),
                        host,
                        port,
                        text("data").map(Path::of).orElse(data).toAbsolutePath().normalize(),
                        database(pool),
                        pool,
                        Duration.ofSeconds(number("database_wait_seconds", 300, 1, 86_400)),
                        appKey(),
                        ranges("trusted_proxies"),
                        origins(),
                        number("client_rate_limit", 720, 1, 1_000_000),
                        number("application_rate_limit", 240, 1, 1_000_000),
                        number("login_rate_limit", 10, 1, 1_000_000),
                        Duration.ofMinutes(number("session_minutes", 720, 5, 525_600)),
                        Duration.ofSeconds(number("stop_seconds", 30, 1, 600)),
                        audit());
        if (!faults.isEmpty()) {
            throw new ConfigFault(faults);
        }
        return config;
    }

    private void readFile(Path path) {
        if (!Files.exists(path)) {
            if (environment.containsKey("QUETZAL_CONFIG")) {
                faults.add("QUETZAL_CONFIG: there is no file " + path);
            }
            return;
        }
        try {
            JsonNode tree = new YAMLMapper().readTree(Files.readString(path));
            if (tree != null && !tree.isMissingNode() && !tree.isNull() && !tree.isObject()) {
                faults.add(path + ": must be `key: value` lines");
                return;
            }
            if (tree != null) {
                tree.properties().forEach(entry -> keep(path, entry.getKey(), entry.getValue()));
            }
        } catch (IOException e) {
            faults.add(path + ": cannot be read as YAML: " + e.getMessage());
        }
    }

    private void keep(Path path, String key, JsonNode value) {
        if (!KEYS.contains(key) && !AuditConfigReader.KEYS.contains(key)) {
            faults.add(path + ": unknown key " + key);
        } else if (value.isArray()) {
            var parts = new ArrayList<String>();
            value.forEach(part -> parts.add(part.asText()));
            file.put(key, String.join(",", parts));
        } else {
            file.put(key, value.asText());
        }
    }

    private static String variable(String key) {
        var upper = key.toUpperCase(Locale.ROOT);
        return key.startsWith("database_") && !key.equals("database_wait_seconds")
                ? upper
                : "QUETZAL_" + upper;
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(environment.get(variable(key)))
                .or(() -> Optional.ofNullable(file.get(key)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private Optional<String> secret(String key) {
        var path = text(key + "_file");
        if (path.isEmpty()) {
            return text(key);
        }
        try {
            return Optional.of(Files.readString(Path.of(path.get())).strip());
        } catch (IOException e) {
            faults.add(variable(key + "_file") + ": cannot read " + path.get());
            return Optional.empty();
        }
    }

    private int number(String key, int fallback, int least, int most) {
        var value = text(key);
        if (value.isEmpty()) {
            return fallback;
        }
        if (value.get().matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        }
        faults.add(
                "%s: must be a number from %d to %d, not `%s`"
                        .formatted(variable(key), least, most, value.get()));
        return fallback;
    }

    private AuditConfig audit() {
        return new AuditConfigReader(faults)
                .read(
                        new AuditConfigReader.Texts(
                                text("audit_keep_days"),
                                text("audit_syslog"),
                                text("audit_webhook"),
                                secret("audit_webhook_secret"),
                                text("audit_authority_file"),
                                text("audit_link_local")));
    }

    private URI url(String host, int port) {
        var value = text("url");
        var local = "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port;
        try {
            var url = new URI(value.orElse(local));
            if (url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getQuery() == null
                    && url.getUserInfo() == null
                    && (url.getPath().isEmpty() || url.getPath().equals("/"))) {
                return new URI(
                        url.getScheme(), null, url.getHost(), url.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            // falls through to the fault
        }
        faults.add(
                "QUETZAL_URL: must be like https://panel.example.com, without a path, not `"
                        + value.orElse(local)
                        + "`");
        return URI.create("http://127.0.0.1");
    }

    private Optional<DatabaseSettings> database(int pool) {
        var user = text("database_user");
        var password = secret("database_password");
        return text("database_url").flatMap(url -> database(url, user, password, pool));
    }

    private Optional<DatabaseSettings> database(
            String url, Optional<String> user, Optional<String> password, int pool) {
        if (url.startsWith("jdbc:postgresql:")) {
            return Optional.of(
                    new DatabaseSettings(url, user.orElse(""), password.orElse(""), pool));
        }
        try {
            var parsed = new URI(url);
            if (Set.of("postgres", "postgresql").contains(String.valueOf(parsed.getScheme()))
                    && parsed.getHost() != null) {
                var info = Optional.ofNullable(parsed.getRawUserInfo()).orElse("").split(":", 2);
                var jdbc =
                        "jdbc:postgresql://"
                                + parsed.getHost()
                                + (parsed.getPort() < 0 ? "" : ":" + parsed.getPort())
                                + parsed.getRawPath()
                                + (parsed.getRawQuery() == null ? "" : "?" + parsed.getRawQuery());
                return Optional.of(
                        new DatabaseSettings(
                                jdbc,
                                user.orElse(decoded(info[0])),
                                password.orElse(info.length > 1 ? decoded(info[1]) : ""),
                                pool));
            }
        } catch (URISyntaxException e) {
            // falls through to the fault, which must not repeat a password
        }
        faults.add("DATABASE_URL: must begin with postgresql:// or jdbc:postgresql://");
        return Optional.empty();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Optional<byte[]> appKey() {
        return secret("app_key")
                .flatMap(
                        text -> {
                            try {
                                var key = Base64.getDecoder().decode(text);
                                if (key.length >= 32) {
                                    return Optional.of(key);
                                }
                            } catch (IllegalArgumentException e) {
                                // falls through to the fault
                            }
                            faults.add(
                                    "QUETZAL_APP_KEY: must be at least 32 random bytes in base64"
                                            + " (openssl rand -base64 32)");
                            return Optional.empty();
                        });
    }

    private List<AddressRange> ranges(String key) {
        var ranges = new ArrayList<AddressRange>();
        for (var part : parts(key)) {
            AddressRange.parse(part)
                    .ifPresentOrElse(
                            ranges::add,
                            () -> faults.add(variable(key) + ": not an address or range: " + part));
        }
        return ranges;
    }

    private List<String> origins() {
        var seen = new HashSet<String>();
        for (var origin : parts("cors_origins")) {
            if (!origin.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
                faults.add(
                        "QUETZAL_CORS_ORIGINS: must be exact origins like https://app.example.com, not `"
                                + origin
                                + "`");
            }
            seen.add(origin);
        }
        return List.copyOf(seen);
    }

    private List<String> parts(String key) {
        return text(key).stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
