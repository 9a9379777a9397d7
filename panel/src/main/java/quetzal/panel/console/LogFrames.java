package quetzal.panel.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.ConsolePage;
import quetzal.shared.terminal.ShownText;

/// Lines as frames of a log stream. As text they are made for terminals, so nothing but colours is left of what a
/// terminal would act on; as JSON they are what was printed, escaped.
final class LogFrames {
    private final boolean timestamps;
    private final boolean json;

    LogFrames(LogQuery query) {
        this.timestamps = query.timestamps();
        this.json = query.json();
    }

    /// - shape: `stream` is always `stdout`, which is all a TTY has; `kind` only for what the server did not print itself
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineFrame(long seq, Instant ts, String stream, @Nullable String kind, String line) {}

    record GapFrame(Missing gap) {}

    record Missing(long first, long last) {}

    byte[] line(ConsolePage.Line line) {
        if (json) {
            var kind = line.kind().equals("output") ? null : line.kind();
            return encoded(new LineFrame(line.seq(), line.time(), "stdout", kind, line.line()));
        }
        var shown = ShownText.of(line.line());
        return text(timestamps ? line.time() + " " + shown : shown);
    }

    /// These lines are no longer kept: never left out in silence.
    byte[] gap(long first, long last) {
        return json
                ? encoded(new GapFrame(new Missing(first, last)))
                : text("[" + (last - first + 1) + " lines are no longer kept.]");
    }

    private static byte[] encoded(Object frame) {
        try {
            return Json.MAPPER.writeValueAsBytes(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
