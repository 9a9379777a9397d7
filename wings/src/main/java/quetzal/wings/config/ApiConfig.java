package quetzal.wings.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the daemon's HTTP listens. `uploadLimitMib` is per file.
public record ApiConfig(
        String host,
        int port,
        Optional<Tls> tls,
        boolean disableRemoteDownload,
        int uploadLimitMib,
        List<String> trustedProxies) {

    /// PEM files; the certificate file holds the whole chain.
    public record Tls(Path certificate, Path key) {}

    static ApiConfig read(ConfigReader in) {
        Optional<Tls> tls = Optional.empty();
        if (in.flag("api.ssl.enabled", false)) {
            for (var key : List.of("api.ssl.cert", "api.ssl.key")) {
                if (in.text(key, "").isEmpty()) {
                    in.fault(key, "is missing while api.ssl.enabled is true", "Name a PEM file");
                }
            }
            var nowhere = Path.of("/");
            tls =
                    Optional.of(
                            new Tls(
                                    in.path("api.ssl.cert", nowhere),
                                    in.path("api.ssl.key", nowhere)));
        }
        return new ApiConfig(
                in.text("api.host", "0.0.0.0"),
                in.integer("api.port", 8080, 0, 65535),
                tls,
                in.flag("api.disable_remote_download", false),
                in.integer("api.upload_limit", 100, 1, 1 << 20),
                in.texts("api.trusted_proxies", List.of()));
    }
}
