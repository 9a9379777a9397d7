package quetzal.wings.install;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts raw output into lines of at most 64 KiB. For one thread.
final class OutputLines {
    private static final int LONGEST = 64 * 1024;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final Consumer<String> lines;

    OutputLines(Consumer<String> lines) {
        this.lines = lines;
    }

    void feed(byte[] buffer, int offset, int length) {
        for (var i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n') {
                flush();
            } else {
                pending.write(buffer[i]);
                if (pending.size() >= LONGEST) {
                    flush();
                }
            }
        }
    }

    void flush() {
        var text = pending.toString(StandardCharsets.UTF_8);
        pending.reset();
        var line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (!line.isEmpty()) {
            lines.accept(line);
        }
    }
}
