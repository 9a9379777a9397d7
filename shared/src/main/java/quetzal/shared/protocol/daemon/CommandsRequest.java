package quetzal.shared.protocol.daemon;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Body of `POST /api/servers/{server}/commands`.
///
/// - shape: `user` is the uuid of who asked the panel for it and `ip` where that person is, both for the journal alone;
///   daemons of others ignore them
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandsRequest(List<String> commands, @Nullable String user, @Nullable String ip) {
    public CommandsRequest {
        commands = commands == null ? List.of() : List.copyOf(commands);
    }

    public CommandsRequest(List<String> commands) {
        this(commands, null, null);
    }
}
