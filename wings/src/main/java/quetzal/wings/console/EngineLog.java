package quetzal.wings.console;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quetzal.wings.console.LogAlignment.Whole;

/// What the engine kept of a server's output, as bytes with times.
final class EngineLog {
    private final byte[] bytes;
    private final int[] starts;
    private final long[] times;

    EngineLog(List<EngineLine> lines) {
        int total = 0;
        for (var line : lines) {
            total = Math.addExact(total, line.bytes().length);
        }
        bytes = new byte[total];
        starts = new int[lines.size()];
        times = new long[lines.size()];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            var line = lines.get(i);
            starts[i] = at;
            times[i] = line.at().toEpochMilli();
            System.arraycopy(line.bytes(), 0, bytes, at, line.bytes().length);
            at += line.bytes().length;
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    boolean endsAfter(long millis) {
        return times.length > 0 && times[times.length - 1] >= millis;
    }

    /// When the last line was noted; 0 without one.
    long lastMillis() {
        return times.length == 0 ? 0 : times[times.length - 1];
    }

    /// The position of the first line that is not older than `millis`.
    int firstAfter(long millis) {
        for (int i = 0; i < times.length; i++) {
            if (times[i] >= millis) {
                return starts[i];
            }
        }
        return bytes.length;
    }

    /// When the line around `position` was noted.
    long atMillis(int position) {
        int found = Arrays.binarySearch(starts, position);
        return times[found >= 0 ? found : -found - 2];
    }

    /// Takes the bytes of one line.
    @FunctionalInterface
    interface Feed {
        void bytes(long atMillis, byte[] bytes, int start, int count);
    }

    void feed(int from, int to, Feed feed) {
        for (int i = 0; i < starts.length; i++) {
            int end = i + 1 < starts.length ? starts[i + 1] : bytes.length;
            int start = Math.max(from, starts[i]);
            int stop = Math.min(to, end);
            if (start < stop) {
                feed.bytes(times[i], bytes, start, stop - start);
            }
        }
    }

    /// The server's own lines and where each begins.
    record WholeLines(List<Whole> lines, List<Integer> starts) {
        /// Where to go on: at line `index`, or `offset` bytes into the line before it.
        int start(int index, int offset, int end) {
            if (offset >= 0) {
                return Math.min(end, starts.get(index - 1) + offset);
            }
            return index < starts.size() ? starts.get(index) : end;
        }
    }

    /// The lines before `end`, without the empty ones; the text is cleaned.
    WholeLines wholeLines(int end) {
        var lines = new ArrayList<Whole>();
        var begins = new ArrayList<Integer>();
        int start = 0;
        for (int i = 0; i < end; i++) {
            boolean feed = bytes[i] == '\n';
            if (feed || i == end - 1) {
                int stop = feed ? i : i + 1;
                int shown = stop > start && bytes[stop - 1] == '\r' ? stop - 1 : stop;
                if (shown > start) {
                    lines.add(
                            new Whole(
                                    atMillis(start),
                                    clean(Arrays.copyOfRange(bytes, start, shown)),
                                    !feed));
                    begins.add(start);
                }
                start = i + 1;
            }
        }
        return new WholeLines(lines, begins);
    }

    private static byte[] clean(byte[] text) {
        return Utf8.clean(text, 0, text.length);
    }

    /// The server's own lines out of those of a journal; what the daemon or a person said is left out.
    static List<Whole> wholeLines(List<ConsoleLine> journal) {
        var lines = new ArrayList<Whole>();
        var text = new ByteArrayOutputStream();
        long at = 0;
        boolean open = false;
        boolean any = false;
        for (var line : journal) {
            if (line.kind() != LineKind.OUTPUT) {
                continue;
            }
            if (any && !line.continues()) {
                lines.add(new Whole(at, text.toByteArray(), open));
                text.reset();
            }
            text.writeBytes(line.bytes());
            at = line.atMillis();
            open = line.open();
            any = true;
        }
        if (any) {
            lines.add(new Whole(at, text.toByteArray(), open));
        }
        return lines;
    }
}
