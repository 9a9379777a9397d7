package quetzal.shared.protocol.console;

import quetzal.shared.protocol.ServerStateWord;

/// What one server uses right now: the payload of the `stats` event and of the daemon's `utilization`.
///
/// - unit: bytes; `cpuAbsolute` percent of one core with 3 decimals; `uptime` milliseconds; network counters since the
///   container's start, all interfaces summed
/// - source: `memoryBytes` is usage less inactive file cache; `memoryLimitBytes` the limit, or the host's memory
public record Stats(
        long memoryBytes,
        long memoryLimitBytes,
        double cpuAbsolute,
        Network network,
        long uptime,
        ServerStateWord state,
        long diskBytes) {
    public record Network(long rxBytes, long txBytes) {}

    /// All zero but for the disk: what a stopped server uses.
    public static Stats offline(long memoryLimitBytes, long diskBytes) {
        return new Stats(
                0, memoryLimitBytes, 0, new Network(0, 0), 0, ServerStateWord.OFFLINE, diskBytes);
    }
}
