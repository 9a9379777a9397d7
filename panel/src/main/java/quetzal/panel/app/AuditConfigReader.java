package quetzal.panel.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quetzal.panel.activity.push.PushSettings;

/// Reads the `audit_…` keys for [ConfigReader].
final class AuditConfigReader {
    static final Set<String> KEYS =
            Set.of(
                    "audit_keep_days",
                    "audit_syslog",
                    "audit_webhook",
                    "audit_webhook_secret",
                    "audit_webhook_secret_file",
                    "audit_authority_file",
                    "audit_link_local");

    private static final int LEAST_SECRET = 16;
    private static final int LEAST_DAYS = 30;
    private static final int SYSLOG_TLS_PORT = 6514;
    private static final int SYSLOG_TCP_PORT = 601;
    private static final int SYSLOG_UDP_PORT = 514;

    private final List<String> faults;

    AuditConfigReader(List<String> faults) {
        this.faults = faults;
    }

    /// What the keys say, as texts.
    record Texts(
            Optional<String> keepDays,
            Optional<String> syslog,
            Optional<String> webhook,
            Optional<String> secret,
            Optional<String> authority,
            Optional<String> linkLocal) {}

    AuditConfig read(Texts texts) {
        var secret = texts.secret();
        if (texts.webhook().isPresent()
                && secret.filter(text -> text.length() >= LEAST_SECRET).isEmpty()) {
            faults.add(
                    "QUETZAL_AUDIT_WEBHOOK_SECRET: must have at least 16 characters; what goes to the webhook is signed with it");
        }
        return new AuditConfig(
                texts.keepDays().flatMap(this::keep),
                new PushSettings(
                        texts.syslog().flatMap(this::syslog),
                        texts.webhook().flatMap(this::webhook),
                        secret,
                        texts.authority().flatMap(this::authority),
                        texts.linkLocal().map(this::flag).orElse(false)));
    }

    private Optional<Duration> keep(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= LEAST_DAYS) {
            return Optional.of(Duration.ofDays(Integer.parseInt(text)));
        }
        faults.add("QUETZAL_AUDIT_KEEP_DAYS: must be a number of at least 30, not `" + text + "`");
        return Optional.empty();
    }

    private Optional<URI> syslog(String text) {
        try {
            var uri = new URI(text);
            var scheme = String.valueOf(uri.getScheme());
            if (Set.of("udp", "tcp", "tls").contains(scheme)
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawPath().matches("/?")
                    && uri.getRawQuery() == null) {
                int port =
                        uri.getPort() > 0
                                ? uri.getPort()
                                : switch (scheme) {
                                    case "tls" -> SYSLOG_TLS_PORT;
                                    case "tcp" -> SYSLOG_TCP_PORT;
                                    default -> SYSLOG_UDP_PORT;
                                };
                return Optional.of(new URI(scheme, null, uri.getHost(), port, null, null, null));
            }
        } catch (URISyntaxException e) {
            // falls through to the fault
        }
        faults.add(
                "QUETZAL_AUDIT_SYSLOG: must be like tls://logs.example.com:6514, tcp://… or udp://…");
        return Optional.empty();
    }

    private Optional<URI> webhook(String text) {
        try {
            var uri = new URI(text);
            if (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawFragment() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // falls through to the fault, which must not repeat a token in the address
        }
        faults.add(
                "QUETZAL_AUDIT_WEBHOOK: must be like https://logs.example.com/hook, without user name and password");
        return Optional.empty();
    }

    private Optional<Path> authority(String text) {
        var path = Path.of(text);
        if (Files.isReadable(path)) {
            return Optional.of(path);
        }
        faults.add("QUETZAL_AUDIT_AUTHORITY_FILE: cannot read " + text);
        return Optional.empty();
    }

    private boolean flag(String text) {
        if (!Set.of("true", "false").contains(text)) {
            faults.add("QUETZAL_AUDIT_LINK_LOCAL: must be true or false, not `" + text + "`");
        }
        return text.equals("true");
    }
}
