package quetzal.shared.protocol.daemon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One thing that a piece of work says of itself: a line, or its end. Streams send these as they are.
///
/// - shape: `seq` counts from 1 in each piece of work; `action` is its phase, for installations `pull`, `create`, `script`
///   or `finish`; only the last frame is `done`, and only it has `status` (`success`, `failed`, `cancelled`,
///   `interrupted`), `exitCode` (of a script that ended) and `durationMs`; of what never ran nothing is there but `done`
///   and `action`, `none`
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkFrame(
        @Nullable Long seq,
        @Nullable Instant timestamp,
        String action,
        @Nullable String stream,
        @Nullable String output,
        boolean done,
        @Nullable String status,
        @JsonProperty("exitCode") @Nullable Integer exitCode,
        @JsonProperty("durationMs") @Nullable Long durationMs) {

    public static WorkFrame line(long seq, Instant at, String action, String output) {
        return new WorkFrame(seq, at, action, "stdout", output, false, null, null, null);
    }

    /// - shape: `detail` is for people, empty when there is nothing to say
    public static WorkFrame end(
            long seq,
            Instant at,
            String status,
            @Nullable Integer exitCode,
            long durationMs,
            String detail) {
        return new WorkFrame(
                seq, at, "finish", "stdout", detail, true, status, exitCode, durationMs);
    }

    /// Of what never ran.
    public static WorkFrame none() {
        return new WorkFrame(null, null, "none", null, null, true, null, null, null);
    }
}
