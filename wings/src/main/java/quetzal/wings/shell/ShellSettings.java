package quetzal.wings.shell;

import java.time.Duration;
import quetzal.shared.protocol.shell.RecordingPolicy;

/// What the host's owner allows.
///
/// - shape: `recording` is the least that is done, whatever the panel asks for; `input` records what is typed too,
///   passwords included; `reserved` is how long the panel's word for a shell holds
/// - unit: `recordingBytes` of one recording; a server's recordings together may take twenty times as much, so that nobody
///   fills the node's disk with shells that print
public record ShellSettings(
        boolean enabled,
        RecordingPolicy recording,
        boolean input,
        long recordingBytes,
        Duration kept,
        Duration idle,
        Duration warning,
        Duration longest,
        Duration reserved,
        int perUser,
        int perServer,
        int perNode) {
    private static final int RECORDINGS_OF_A_SERVER = 20;

    public static final ShellSettings STANDARD =
            new ShellSettings(
                    true,
                    RecordingPolicy.OFF,
                    false,
                    50L << 20,
                    Duration.ofDays(30),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(1),
                    Duration.ofHours(8),
                    Duration.ofSeconds(30),
                    3,
                    10,
                    100);

    long serverBytes() {
        return recordingBytes * RECORDINGS_OF_A_SERVER;
    }

    public ShellSettings withRecording(
            boolean enabled, RecordingPolicy recording, boolean input, Duration kept) {
        return new ShellSettings(
                enabled,
                recording,
                input,
                recordingBytes,
                kept,
                idle,
                warning,
                longest,
                reserved,
                perUser,
                perServer,
                perNode);
    }

    public ShellSettings withBytes(long bytes) {
        return new ShellSettings(
                enabled, recording, input, bytes, kept, idle, warning, longest, reserved, perUser,
                perServer, perNode);
    }

    public ShellSettings withTimes(
            Duration idle, Duration warning, Duration longest, Duration reserved) {
        return new ShellSettings(
                enabled,
                recording,
                input,
                recordingBytes,
                kept,
                idle,
                warning,
                longest,
                reserved,
                perUser,
                perServer,
                perNode);
    }
}
