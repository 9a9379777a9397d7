package quetzal.shared.protocol.daemon;

import java.util.List;

/// Body of `POST /api/servers/usage`: about which servers the panel asks, by UUID.
public record UsageRequest(List<String> servers) {
    /// More are not answered.
    public static final int MOST = 500;

    public UsageRequest {
        servers = servers == null ? List.of() : List.copyOf(servers);
    }
}
