package quetzal.panel.node;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.NodeUuid;
import quetzal.shared.unit.IpLiteral;

/// One machine that runs servers, without its secret.
///
/// - shape: `number` is the integer id of the wire
public record Node(
        long number,
        NodeUuid uuid,
        NodeSettings settings,
        String tokenId,
        NodeHealth health,
        Instant createdAt,
        Instant updatedAt) {

    public String name() {
        return settings.name();
    }

    /// Where the daemon listens, for the panel and for browsers; without a trailing slash.
    public URI url() {
        var host =
                IpLiteral.parse(settings.fqdn()).map(IpLiteral::bracketed).orElse(settings.fqdn());
        return URI.create(settings.scheme() + "://" + host + ":" + settings.daemonListen());
    }

    /// The way a console socket takes, `AUTO` decided: straight when the node is reached over TLS, or when the panel
    /// itself is on plain HTTP, so that the browser lets it.
    public ConsoleRoute consoleRoute(URI panelUrl) {
        return switch (settings.consoleRoute()) {
            case DIRECT -> ConsoleRoute.DIRECT;
            case RELAY -> ConsoleRoute.RELAY;
            case AUTO ->
                    settings.scheme().equals("https") || "http".equals(panelUrl.getScheme())
                            ? ConsoleRoute.DIRECT
                            : ConsoleRoute.RELAY;
        };
    }

    /// What the node last said of itself.
    ///
    /// - unit: `clockSkewMs`: how far its clock is ahead of the panel's
    public record NodeHealth(
            @Nullable Instant lastSeenAt,
            @Nullable String daemonVersion,
            @Nullable Long clockSkewMs,
            @Nullable String error) {}
}
