package quetzal.panel.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.http.AddressRange;

/// Everything the panel can be told, read once by [ConfigReader].
///
/// - shape: no `database` means the embedded one below `data`; no `appKey` means the one in `data`, made at first start
public record PanelConfig(
        String appName,
        URI url,
        String host,
        int port,
        Path data,
        Optional<DatabaseSettings> database,
        int databasePool,
        Duration databaseWait,
        Optional<byte[]> appKey,
        List<AddressRange> trustedProxies,
        List<String> corsOrigins,
        int clientRequestsPerMinute,
        int applicationRequestsPerMinute,
        int loginsPerMinute,
        Duration sessionLife,
        Duration stopGrace,
        AuditConfig audit) {
    public PanelConfig {
        trustedProxies = List.copyOf(trustedProxies);
        corsOrigins = List.copyOf(corsOrigins);
    }

    @Override
    public String toString() {
        return "PanelConfig[url="
                + url
                + ", host="
                + host
                + ", port="
                + port
                + ", data="
                + data
                + "]";
    }
}
