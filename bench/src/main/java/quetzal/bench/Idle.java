package quetzal.bench;

import java.io.IOException;
import java.time.Duration;

/// What a process holds and uses while nothing happens.
///
/// - unit: percent of one core
record Idle(Usage usage, double cpuPercent) {
    private static final Duration SETTLE = Duration.ofSeconds(20);

    static Idle of(ProcessHandle process) throws IOException, InterruptedException {
        Daemon.pause(2_000);
        var before = Usage.of(process.pid());
        Daemon.pause(SETTLE.toMillis());
        var after = Usage.of(process.pid());
        return new Idle(
                after, (after.cpuMillis() - before.cpuMillis()) * 100.0 / SETTLE.toMillis());
    }
}
