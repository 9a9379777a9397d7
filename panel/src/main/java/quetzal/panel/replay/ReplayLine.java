package quetzal.panel.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line as a viewer is shown it.
///
/// - unit: `time` goes out to the millisecond, which the wire's usual form does not have
/// - shape: `kind` is `output`, `daemon`, `command` or `gap`; a gap's `first` to `seq` are missing; the text of an `open`
///   line goes on with the next; `actor` is there for commands and for those who may see the activity, or typed it
@JsonInclude(JsonInclude.Include.ALWAYS)
record ReplayLine(
        long seq,
        @JsonSerialize(using = ToStringSerializer.class) Instant time,
        String kind,
        boolean open,
        String line,
        @Nullable Long first,
        @Nullable Actor actor) {

    /// - shape: `uuid` is null when the panel's own work typed it; `username` null when the account is gone; `ip` only for
    ///   administrators and the one who typed it; `impersonator` is the administrator who typed it as him
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Actor(
            @Nullable String uuid,
            @Nullable String username,
            @Nullable String ip,
            @Nullable String impersonator) {
        String label() {
            var person = username != null ? username : uuid == null ? "panel" : "deleted account";
            var who = impersonator == null ? person : impersonator + " as " + person;
            return ip == null ? who : who + " (" + ip + ")";
        }
    }
}
