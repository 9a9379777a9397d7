package quetzal.shared.protocol.daemon;

import java.util.List;

/// Answer of `GET /api/servers/{server}/logs`; other daemons send null for no output.
public record LogLines(List<String> data) {
    public LogLines {
        data = data == null ? List.of() : List.copyOf(data);
    }
}
