package quetzal.shared.protocol.daemon;

import java.util.List;
import quetzal.shared.protocol.console.Stats;

/// Answer of `POST /api/servers/usage`: those of the servers asked about that are here, without their settings.
public record UsageReport(List<Server> servers) {
    public UsageReport {
        servers = servers == null ? List.of() : List.copyOf(servers);
    }

    public record Server(String uuid, String state, boolean isSuspended, Stats utilization) {}
}
