package quetzal.shared.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import quetzal.shared.json.Json;

/// One line of a process's log, on the wire as `{"ts","level","component","message"}`.
///
/// - shape: `message` is one line of at most [LogText#MOST_BYTES], without secrets and control characters
public record LogRecord(Instant ts, LogLevel level, String component, String message) {
    private static final int OVERHEAD = 64;

    /// What keeping it costs.
    ///
    /// - unit: bytes
    int size() {
        return OVERHEAD + component.length() + message.getBytes(StandardCharsets.UTF_8).length;
    }

    public String json() {
        try {
            return Json.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
