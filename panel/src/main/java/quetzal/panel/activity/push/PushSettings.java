package quetzal.panel.activity.push;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where the log goes besides the database.
///
/// - shape: `syslog` is `udp://host:port`, `tcp://…` or `tls://…`; `webhook` is an address of http or https, `secret`
///   signs what goes there; `authority` is a PEM file of certificates to trust instead of the usual ones; link-local
///   addresses are refused unless `linkLocal`
public record PushSettings(
        Optional<URI> syslog,
        Optional<URI> webhook,
        Optional<String> secret,
        Optional<Path> authority,
        boolean linkLocal) {
    public static final PushSettings NONE =
            new PushSettings(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    @Override
    public String toString() {
        return "PushSettings[syslog=" + syslog + ", webhook=" + webhook.map(URI::getHost) + "]";
    }
}
