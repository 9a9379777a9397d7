package quetzal.wings.stats;

import java.time.Duration;
import java.time.Instant;
import quetzal.wings.container.ResourceReading;

/// What a running server uses now.
///
/// - `cpuPercent`: of one core, so 200 is two; three decimals
/// - `memoryLimitBytes`: the machine's memory when there is no limit
/// - `receivedBytes`, `sentBytes`: since the server started
public record Usage(
        long memoryBytes,
        long memoryLimitBytes,
        double cpuPercent,
        long receivedBytes,
        long sentBytes,
        Duration uptime) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, Duration.ZERO);

    /// `before` and `now` are readings of one container; a first reading stands for both.
    static Usage between(
            ResourceReading before, ResourceReading now, Instant startedAt, Instant at) {
        var uptime = Duration.between(startedAt, at);
        return new Usage(
                now.memoryBytes(),
                now.memoryLimitBytes(),
                cpuPercent(before, now),
                now.receivedBytes(),
                now.sentBytes(),
                uptime.isNegative() ? Duration.ZERO : uptime);
    }

    private static double cpuPercent(ResourceReading before, ResourceReading now) {
        var worked = now.cpuNanos() - before.cpuNanos();
        var passed = now.atNanos() - before.atNanos();
        return worked <= 0 || passed <= 0 ? 0 : Math.round(100_000.0 * worked / passed) / 1000.0;
    }
}
