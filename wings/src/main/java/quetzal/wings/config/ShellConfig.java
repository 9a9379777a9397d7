package quetzal.wings.config;

import java.time.Duration;
import java.util.Locale;
import quetzal.shared.protocol.shell.RecordingPolicy;

/// What the host's owner says about shells in servers' containers.
///
/// - shape: `recording` is the least that is done; the panel may ask for more. `recordInput` records what is typed too,
///   passwords included
public record ShellConfig(
        boolean enabled, RecordingPolicy recording, boolean recordInput, Duration kept) {
    static ShellConfig read(ConfigReader in) {
        var word = in.text("shell.recording", "off").toLowerCase(Locale.ROOT);
        var recording = RecordingPolicy.parse(word);
        if (recording.isEmpty()) {
            in.fault(
                    "shell.recording",
                    "must be off, on or strict, not \"" + word + "\"",
                    "Leave it out to follow the panel");
        }
        return new ShellConfig(
                in.flag("shell.enabled", true),
                recording.orElse(RecordingPolicy.STRICT),
                in.flag("shell.record_input", false),
                Duration.ofDays(in.number("shell.keep_days", 30, 1, 3650)));
    }
}
