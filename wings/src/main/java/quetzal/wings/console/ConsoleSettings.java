package quetzal.wings.console;

import java.time.Duration;

/// How consoles behave; one for all servers of the node.
///
/// - unit: bytes; `journalBytes` is per server, rounded up to whole segments
/// - shape: at most `throttleLines` lines per `throttleInterval` go live to classic viewers, when `throttled`
public record ConsoleSettings(
        String appName,
        boolean throttled,
        int throttleLines,
        Duration throttleInterval,
        long journalBytes,
        int segmentBytes,
        int ringBytes,
        Duration partialAfter) {
    public ConsoleSettings {
        if (throttleLines < 1 || !throttleInterval.isPositive()) {
            throw new IllegalArgumentException("A throttle needs at least one line and a time.");
        }
        if (segmentBytes < 4 * 1024 || journalBytes < 2L * segmentBytes) {
            throw new IllegalArgumentException("A journal holds at least two segments of 4 KiB.");
        }
        if (ringBytes < 16 * 1024) {
            throw new IllegalArgumentException("A ring holds at least 16 KiB.");
        }
    }

    /// 2,000 lines per 100 ms, 16 MiB of journal in segments of 1 MiB, 2 MiB of ring, text without a line end shown
    /// after 150 ms.
    public static ConsoleSettings standard(String appName) {
        return new ConsoleSettings(
                appName,
                true,
                2_000,
                Duration.ofMillis(100),
                16L << 20,
                1 << 20,
                2 << 20,
                Duration.ofMillis(150));
    }

    public ConsoleSettings withThrottle(boolean enabled, int lines, Duration interval) {
        return new ConsoleSettings(
                appName,
                enabled,
                lines,
                interval,
                journalBytes,
                segmentBytes,
                ringBytes,
                partialAfter);
    }

    public ConsoleSettings withJournal(long bytes, int perSegment) {
        return new ConsoleSettings(
                appName,
                throttled,
                throttleLines,
                throttleInterval,
                bytes,
                perSegment,
                ringBytes,
                partialAfter);
    }

    public ConsoleSettings withRing(int bytes) {
        return new ConsoleSettings(
                appName,
                throttled,
                throttleLines,
                throttleInterval,
                journalBytes,
                segmentBytes,
                bytes,
                partialAfter);
    }
}
