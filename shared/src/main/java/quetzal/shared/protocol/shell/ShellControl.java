package quetzal.shared.protocol.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import quetzal.shared.json.Json;

/// The text frames of a shell's socket: control alone. What is typed and printed goes in binary frames, so that typing
/// JSON types JSON.
public sealed interface ShellControl {
    record Resize(int cols, int rows) implements ShellControl {}

    record Notice(String text) implements ShellControl {}

    record Exit(int code) implements ShellControl {}

    /// What a client sent; empty for anything that is not a whole resize.
    static Optional<Resize> ofClient(String frame) {
        try {
            var tree = Json.MAPPER.readTree(frame);
            var cols = tree.path("cols");
            var rows = tree.path("rows");
            return tree.path("type").asText().equals("resize")
                            && cols.isIntegralNumber()
                            && rows.isIntegralNumber()
                    ? Optional.of(new Resize(clamp(cols.asLong()), clamp(rows.asLong())))
                    : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static int clamp(long size) {
        return Math.clamp(size, 1, 1000);
    }

    default String frame() {
        var frame = Json.MAPPER.createObjectNode();
        switch (this) {
            case Resize(var cols, var rows) ->
                    frame.put("type", "resize").put("cols", cols).put("rows", rows);
            case Notice(var text) -> frame.put("type", "notice").put("text", text);
            case Exit(var code) -> frame.put("type", "exit").put("code", code);
        }
        return frame.toString();
    }
}
