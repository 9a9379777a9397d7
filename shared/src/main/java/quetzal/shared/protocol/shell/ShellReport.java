package quetzal.shared.protocol.shell;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Body of `POST /api/remote/servers/{uuid}/shell-sessions/{id}`: what became of a shell, as its node knows it.
///
/// - unit: `bytes` of the recording, which `sha256` is of
/// - shape: `ip` is where the socket came from; `exitCode` only when the shell ended by itself; `reason` for people;
///   `truncated` when the recording was full before the end
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShellReport(
        Event event,
        Instant at,
        @Nullable String ip,
        @Nullable String program,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable Recording recording) {

    public enum Event {
        STARTED,
        ENDED,
        /// The daemon died meanwhile; the recording is what there was.
        INTERRUPTED,
        /// Its recording was kept long enough.
        PURGED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// - errors: [IllegalArgumentException] for any other word
        @JsonCreator
        public static Event of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public record Recording(long bytes, String sha256, boolean truncated) {}
}
