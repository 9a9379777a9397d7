package quetzal.wings.console;

import java.nio.charset.StandardCharsets;

/// One line of a console. Its arrays are shared by all readers and must not be changed.
///
/// - unit: `atMillis` milliseconds since 1970, when the daemon took the line
/// - shape: `sequence` from 1, one higher for each line of the server; `actor` is empty but for commands; `bytes` valid
///   UTF-8 of at most 64 KiB without a line end; `frame` as [LineFrame] makes it
/// - `continues`: belongs to the same line of the server as the output before it, which was `open`: too long, or shown
///   before its end came; `throttled`: kept, but not sent live to classic viewers
public record ConsoleLine(
        long sequence,
        long atMillis,
        LineKind kind,
        boolean continues,
        boolean open,
        boolean throttled,
        String actor,
        byte[] bytes,
        byte[] frame) {

    static ConsoleLine of(
            long sequence,
            long atMillis,
            LineKind kind,
            boolean continues,
            boolean open,
            boolean throttled,
            String actor,
            byte[] bytes) {
        return new ConsoleLine(
                sequence,
                atMillis,
                kind,
                continues,
                open,
                throttled,
                actor,
                bytes,
                LineFrame.of(bytes));
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// What the line takes in memory, near enough.
    int footprint() {
        return bytes.length + frame.length + 112;
    }

    @Override
    public String toString() {
        return sequence + " " + kind + " " + text();
    }
}
