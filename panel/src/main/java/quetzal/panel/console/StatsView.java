package quetzal.panel.console;

import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.console.Stats;
import quetzal.shared.protocol.daemon.ServerReport;
import quetzal.shared.protocol.daemon.UsageReport;

/// What a server does and uses, as the client API shows it.
record StatsView(String currentState, boolean isSuspended, ResourcesView resources) {
    static StatsView of(ServerReport report) {
        return new StatsView(
                report.state(), report.isSuspended(), ResourcesView.of(report.utilization()));
    }

    static StatsView of(UsageReport.Server server) {
        return new StatsView(
                server.state(), server.isSuspended(), ResourcesView.of(server.utilization()));
    }

    /// - unit: bytes; percent of one core; uptime in milliseconds
    record ResourcesView(
            long memoryBytes,
            double cpuAbsolute,
            long diskBytes,
            long networkRxBytes,
            long networkTxBytes,
            long uptime) {
        static ResourcesView of(@Nullable Stats used) {
            return used == null
                    ? new ResourcesView(0, 0, 0, 0, 0, 0)
                    : new ResourcesView(
                            used.memoryBytes(),
                            used.cpuAbsolute(),
                            used.diskBytes(),
                            used.network() == null ? 0 : used.network().rxBytes(),
                            used.network() == null ? 0 : used.network().txBytes(),
                            used.uptime());
        }
    }
}
