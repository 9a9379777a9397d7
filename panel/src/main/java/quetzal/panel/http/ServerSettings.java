package quetzal.panel.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// What the web server needs to know.
///
/// - shape: `port` 0 takes a free one; `url` is where people reach the panel; `corsOrigins` are exact origins
public record ServerSettings(
        String host,
        int port,
        URI url,
        List<AddressRange> trustedProxies,
        List<String> corsOrigins,
        Duration stopGrace) {
    public ServerSettings {
        trustedProxies = List.copyOf(trustedProxies);
        corsOrigins = List.copyOf(corsOrigins);
    }
}
