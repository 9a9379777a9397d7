package quetzal.wings.container.docker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.LogEnd;
import quetzal.wings.container.LogSink;

/// Reads what the engine's log driver has kept of a terminal's output.
///
/// The engine writes a time and a space before each entry. An entry is a line, or a 16 KiB piece of a longer one; the
/// pieces of one line all carry the same time. Times are looked for only where an entry may begin, so text that looks like
/// one is left alone, but for the rest of a line longer than 16 KiB.
final class KeptLogs {
    private static final int PIECE = 16 * 1024;
    private static final int TIME = "2026-01-01T00:00:00.000000000Z".length();

    private final ArrayDeque<Entry> kept = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;
    private boolean truncated;

    private KeptLogs(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Entry(Instant at, byte[] line) {}

    static KeptLogs read(
            EngineAddress address, ContainerName name, ContainerId id, Instant since, long maxBytes)
            throws IOException {
        var target =
                "/containers/"
                        + id
                        + "/logs?stdout=1&stderr=1&timestamps=1&since="
                        + since.getEpochSecond()
                        + "."
                        + "%09d".formatted(since.getNano());
        var logs = new KeptLogs(maxBytes);
        try (var connection = EngineConnection.request(address, "GET", target, Map.of())) {
            switch (connection.status()) {
                case 200 -> logs.parse(new BufferedInputStream(connection.body(), 64 * 1024));
                case 404 -> throw new ContainerException(new ContainerProblem.Gone(name));
                default ->
                        throw new ContainerException(
                                new ContainerProblem.Refused(
                                        "logs",
                                        connection.status(),
                                        EngineErrors.reason(connection.text())));
            }
        }
        return logs;
    }

    /// For tests of the format.
    static KeptLogs parsed(InputStream stream, long maxBytes) throws IOException {
        var logs = new KeptLogs(maxBytes);
        logs.parse(new BufferedInputStream(stream, 64 * 1024));
        return logs;
    }

    LogEnd drainTo(LogSink sink) {
        for (var entry = kept.poll(); entry != null; entry = kept.poll()) {
            sink.accept(entry.at(), entry.line());
        }
        return new LogEnd(bytes, truncated);
    }

    private void parse(BufferedInputStream in) throws IOException {
        while (true) {
            var stamp = in.readNBytes(TIME + 1);
            if (stamp.length == 0) {
                return;
            }
            var at = time(stamp);
            if (at == null) {
                // Not what the engine writes; keep the text, so that nothing is lost.
                keep(new Entry(Instant.EPOCH, join(stamp, readLine(in, null))));
            } else {
                keep(new Entry(at, readLine(in, stamp)));
            }
        }
    }

    private static @Nullable Instant time(byte[] stamp) {
        if (stamp.length != TIME + 1 || stamp[TIME] != ' ' || stamp[TIME - 1] != 'Z') {
            return null;
        }
        try {
            return Instant.parse(new String(stamp, 0, TIME, StandardCharsets.US_ASCII));
        } catch (DateTimeException text) {
            return null;
        }
    }

    /// Reads to the line feed, or over the pieces of a long line. Of those the `local` driver drops the line feed, so the
    /// last one ends where another entry's time begins.
    private static byte[] readLine(BufferedInputStream in, byte @Nullable [] stamp)
            throws IOException {
        var line = new ByteArrayOutputStream(128);
        var continued = false;
        while (true) {
            var next = continued && stamp != null ? nextStamp(in) : null;
            if (next != null && Arrays.equals(next, stamp)) {
                continue;
            }
            if (next != null) {
                in.reset();
                line.write('\n');
                break;
            }
            var one = in.read();
            if (one < 0) {
                break;
            }
            line.write(one);
            if (one == '\n') {
                break;
            }
            continued |= line.size() == PIECE;
        }
        return line.toByteArray();
    }

    /// The time that is next in the stream, read over and with a mark before it; otherwise nothing is read.
    private static byte @Nullable [] nextStamp(BufferedInputStream in) throws IOException {
        in.mark(TIME + 1);
        if (in.read() == '2') {
            in.reset();
            var stamp = in.readNBytes(TIME + 1);
            if (time(stamp) != null) {
                return stamp;
            }
        }
        in.reset();
        return null;
    }

    private static byte[] join(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private void keep(Entry entry) {
        kept.add(entry);
        bytes += entry.line().length;
        while (bytes > maxBytes && kept.size() > 1) {
            bytes -= kept.removeFirst().line().length;
            truncated = true;
        }
    }
}
