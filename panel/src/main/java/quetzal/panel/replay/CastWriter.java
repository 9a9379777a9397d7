package quetzal.panel.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quetzal.shared.terminal.ShownText;

/// Writes a replay as an asciicast, version 2: a header line, then one line per event. A command is a marker with who typed
/// it, and its echo.
///
/// - unit: seconds since the first line; never less than before, whatever the node's clock did
final class CastWriter {
    private static final int WIDTH = 120;
    private static final int HEIGHT = 30;

    private final OutputStream out;
    private final String title;
    private @Nullable Instant start;
    private long lastMicros;
    private long written;

    CastWriter(OutputStream out, String title) {
        this.out = out;
        this.title = title;
    }

    /// - unit: bytes
    long written() {
        return written;
    }

    void add(ReplayLine line) throws IOException {
        begin(line.time());
        switch (line.kind()) {
            case "gap" ->
                    event(
                            line.time(),
                            "o",
                            "\u001b[33m[lines "
                                    + line.first()
                                    + " to "
                                    + line.seq()
                                    + " were not kept]\u001b[0m\r\n");
            case "command" -> {
                var actor = line.actor();
                event(
                        line.time(),
                        "m",
                        (actor == null ? "" : ShownText.of(actor.label()) + ": ")
                                + line.line().replaceFirst("^> ", ""));
                event(line.time(), "o", line.line() + "\r\n");
            }
            default -> event(line.time(), "o", line.line() + (line.open() ? "" : "\r\n"));
        }
    }

    /// A last word, for instance that the node stopped answering.
    void note(String text) throws IOException {
        var from = start == null ? Instant.EPOCH : start;
        begin(from);
        event(from, "o", "\u001b[33m[" + text + "]\u001b[0m\r\n");
    }

    /// The header alone is a cast too, of nothing.
    void begin(Instant first) throws IOException {
        if (start == null) {
            start = first;
            var header = JsonNodeFactory.instance.objectNode();
            header.put("version", 2)
                    .put("width", WIDTH)
                    .put("height", HEIGHT)
                    .put("timestamp", first.getEpochSecond())
                    .put("title", ShownText.of(title));
            line(header.toString());
        }
    }

    private void event(Instant at, String kind, String data) throws IOException {
        var from = start == null ? at : start;
        lastMicros = Math.max(lastMicros, Duration.between(from, at).toNanos() / 1000);
        var event = JsonNodeFactory.instance.arrayNode();
        event.add(
                BigDecimal.valueOf(lastMicros)
                        .divide(BigDecimal.valueOf(1_000_000), 6, RoundingMode.UNNECESSARY));
        event.add(kind).add(data);
        line(event.toString());
    }

    private void line(String json) throws IOException {
        var bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        written += bytes.length;
        out.write(bytes);
    }
}
