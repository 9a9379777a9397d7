package quetzal.wings.shell;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.container.TerminalSize;

/// Writes one shell as an asciicast, version 2, while it happens: each event is with the kernel when the call returns, so
/// that nothing of it is lost when the daemon is killed; [#flush] brings it to the disk.
///
/// - shape: a header line, then a line for each event: `[seconds, "o"|"r"|"i"|"m", text]`
/// - bound: nothing is written beyond the given size; a mark says where it was full
/// - errors: after an [IOException] the file ends with the last whole event, and the recorder takes no more
final class CastRecorder implements Closeable {
    /// Kept free for the last mark.
    private static final int RESERVE = 256;

    private final RandomAccessFile file;
    private final long limit;
    private final boolean input;
    private final MessageDigest digest = Hashes.sha256();
    private final Utf8Pieces output = new Utf8Pieces();
    private final Utf8Pieces typed = new Utf8Pieces();
    private final long startedAt = System.nanoTime();
    private long written;
    private boolean full;
    private boolean dirty;
    private boolean closed;

    private CastRecorder(RandomAccessFile file, long limit, boolean input) {
        this.file = file;
        this.limit = limit;
        this.input = input;
    }

    static CastRecorder begin(Path path, TerminalSize size, Instant at, long limit, boolean input)
            throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw");
        var recorder = new CastRecorder(file, limit, input);
        try {
            file.setLength(0);
            var header = Json.MAPPER.createObjectNode();
            header.put("version", 2);
            header.put("width", size.columns()).put("height", size.rows());
            header.put("timestamp", at.getEpochSecond());
            header.putObject("env").put("TERM", "xterm-256color");
            recorder.write(header + "\n");
            recorder.flush();
            return recorder;
        } catch (IOException | RuntimeException failed) {
            recorder.close();
            throw failed;
        }
    }

    /// What the shell printed.
    synchronized void output(byte[] buffer, int offset, int length) throws IOException {
        event("o", output.text(buffer, offset, length));
    }

    /// What was typed, where that is recorded.
    synchronized void input(byte[] bytes) throws IOException {
        if (input) {
            event("i", typed.text(bytes, 0, bytes.length));
        }
    }

    synchronized void resize(TerminalSize size) throws IOException {
        event("r", size.columns() + "x" + size.rows());
    }

    /// Whether the limit was reached.
    synchronized boolean full() {
        return full;
    }

    private void event(String kind, String text) throws IOException {
        if (closed || full || text.isEmpty()) {
            return;
        }
        var line = line(kind, text);
        if (written + line.length() * 3L > limit - RESERVE
                && written + line.getBytes(StandardCharsets.UTF_8).length > limit - RESERVE) {
            full = true;
            write(line("m", "the recording is full"));
            return;
        }
        write(line);
    }

    private String line(String kind, String text) {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        return String.format(Locale.ROOT, "[%.6f, \"%s\", ", seconds, kind)
                + Json.MAPPER.getNodeFactory().textNode(text)
                + "]\n";
    }

    private synchronized void write(String line) throws IOException {
        var bytes = line.getBytes(StandardCharsets.UTF_8);
        try {
            file.write(bytes);
        } catch (IOException full) {
            closed = true;
            notifyAll();
            file.setLength(written);
            throw full;
        }
        digest.update(bytes);
        written += bytes.length;
        dirty = true;
        notifyAll();
    }

    /// Waits, at most so long, until there are more than `known` bytes or nothing comes any more; false in the latter
    /// case.
    ///
    /// - edge: whoever waits here holds nothing up
    synchronized boolean awaitMore(long known, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        for (long left = end - System.nanoTime();
                left > 0 && written <= known && !closed && !full;
                left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !closed && !full;
    }

    /// Brings what was written to the disk.
    synchronized void flush() throws IOException {
        if (dirty) {
            dirty = false;
            file.getFD().sync();
        }
    }

    /// Ends the recording; it is whole and on the disk then.
    synchronized ShellReport.Recording finish() throws IOException {
        event("o", output.last());
        closed = true;
        notifyAll();
        dirty = true;
        try (file) {
            flush();
        }
        return new ShellReport.Recording(written, HexFormat.of().formatHex(digest.digest()), full);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        file.close();
    }
}
