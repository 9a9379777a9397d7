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
/// pieces of one line all carry the same time, which is how a piece's time is told from text that looks like one.
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

    private static byte[] readLine(BufferedInputStream in, byte @Nullable [] stamp)
            throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
            if (stamp != null && line.size() % PIECE == 0) {
                skipIfNext(in, stamp);
            }
        }
        return line.toByteArray();
    }

    private static void skipIfNext(BufferedInputStream in, byte[] stamp) throws IOException {
        in.mark(stamp.length);
        if (!Arrays.equals(in.readNBytes(stamp.length), stamp)) {
            in.reset();
        }
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
