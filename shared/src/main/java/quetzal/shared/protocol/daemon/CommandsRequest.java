package quetzal.shared.protocol.daemon;

import java.util.List;

/// Body of `POST /api/servers/{server}/commands`.
public record CommandsRequest(List<String> commands) {
    public CommandsRequest {
        commands = commands == null ? List.of() : List.copyOf(commands);
    }
}
