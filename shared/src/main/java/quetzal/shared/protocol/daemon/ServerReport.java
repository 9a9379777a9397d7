package quetzal.shared.protocol.daemon;

import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.console.Stats;
import quetzal.shared.protocol.remote.ServerSettings;

/// One server as the daemon has it: answer of `GET /api/servers/{server}` and element of `GET /api/servers`.
public record ServerReport(
        String state,
        boolean isSuspended,
        Stats utilization,
        @Nullable ServerSettings configuration) {}
