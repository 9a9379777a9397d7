package quetzal.shared.protocol.daemon;

import java.util.List;

/// Body of `POST /api/servers/{server}/ws/deny`.
public record DenyRequest(List<String> jtis) {
    public DenyRequest {
        jtis = jtis == null ? List.of() : List.copyOf(jtis);
    }
}
