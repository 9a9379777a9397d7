package quetzal.wings.container.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayDeque;
import quetzal.wings.container.LogEnd;
import quetzal.wings.container.LogSink;

/// Reads what a process has printed so far. A file does not tell when a line was written, so every line carries the time
/// of the last output.
final class ProcessOutput {
    private ProcessOutput() {}

    static LogEnd keptIn(ProcessHome home, Instant since, long maxBytes, LogSink sink) {
        var output = home.file("output");
        var kept = new ArrayDeque<byte[]>();
        long bytes = 0;
        var truncated = false;
        try (var in = new BufferedInputStream(Files.newInputStream(output))) {
            var at = Files.getLastModifiedTime(output).toInstant();
            if (at.isBefore(since)) {
                return new LogEnd(0, false);
            }
            for (var line = line(in); line.length > 0; line = line(in)) {
                kept.add(line);
                bytes += line.length;
                while (bytes > maxBytes && !kept.isEmpty()) {
                    bytes -= kept.removeFirst().length;
                    truncated = true;
                }
            }
            kept.forEach(line -> sink.accept(at, line));
            return new LogEnd(bytes, truncated);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// NULs are what was given back to the disk.
    private static byte[] line(BufferedInputStream in) throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var one = in.read(); one >= 0; one = in.read()) {
            if (one != 0) {
                line.write(one);
            }
            if (one == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
