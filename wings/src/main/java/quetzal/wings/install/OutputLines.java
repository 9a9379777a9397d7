package quetzal.wings.install;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts raw output into lines of at most 64 KiB. For one thread.
final class OutputLines {
    private static final int LONGEST = 64 * 1024;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /// A line that was too long has just been cut here: a line's end that follows is its own.
    private boolean cut;

    private final Consumer<String> lines;

    OutputLines(Consumer<String> lines) {
        this.lines = lines;
    }

    void feed(byte[] buffer, int offset, int length) {
        for (var i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n') {
                if (!cut) {
                    give();
                } else {
                    flush();
                }
                cut = false;
            } else {
                pending.write(buffer[i]);
                cut = false;
                if (pending.size() >= LONGEST) {
                    flush();
                    cut = true;
                }
            }
        }
    }

    /// What is left is a line too.
    void flush() {
        if (pending.size() > 0) {
            give();
        }
    }

    private void give() {
        var text = pending.toString(StandardCharsets.UTF_8);
        pending.reset();
        var line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        lines.accept(line);
    }
}
