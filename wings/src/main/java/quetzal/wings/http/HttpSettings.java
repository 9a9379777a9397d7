package quetzal.wings.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import quetzal.wings.config.Secret;

/// Where wings listens and whom it believes.
///
/// - shape: `port` 0 takes any free one; `panel` is the panel's address, `allowedOrigins` further ones or `*`;
///   `trustedProxies` are addresses or ranges (`10.0.0.0/8`) whose `X-Forwarded-For` counts; `token` is asked
///   anew for each request, as the panel may change it
public record HttpSettings(
        String host,
        int port,
        Optional<Tls> tls,
        String panel,
        List<String> allowedOrigins,
        boolean allowPrivateNetwork,
        List<String> trustedProxies,
        Supplier<Secret> token) {
    public HttpSettings {
        allowedOrigins = List.copyOf(allowedOrigins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// PEM files: the certificate with its chain, and its key. Every `check` it is looked whether they were renewed.
    public record Tls(Path certificate, Path key, Duration check) {
        public Tls(Path certificate, Path key) {
            this(certificate, key, Duration.ofSeconds(30));
        }
    }
}
