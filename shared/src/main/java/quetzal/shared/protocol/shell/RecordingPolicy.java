package quetzal.shared.protocol.shell;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether what a shell shows is recorded.
public enum RecordingPolicy {
    OFF,
    /// Recorded when it can be.
    ON,
    /// Recorded, or there is no shell.
    STRICT;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// - errors: [IllegalArgumentException] for any other word
    @JsonCreator
    public static RecordingPolicy of(String word) {
        return parse(word).orElseThrow(() -> new IllegalArgumentException(word));
    }

    public static Optional<RecordingPolicy> parse(String word) {
        return Arrays.stream(values()).filter(policy -> policy.word().equals(word)).findFirst();
    }

    /// The one of both that asks for more.
    public RecordingPolicy or(RecordingPolicy other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
