package quetzal.wings.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Output that came while the past was being looked up. Guarded by its [ConsoleInput].
final class HeldOutput {
    /// How far apart the engine and the daemon may note the same bytes.
    private static final long APART_MILLIS = 500;

    private static final int COMPARED = 1 << 20;
    private static final int TAKEN = 256 * 1024;

    private final int limit;
    private final long since;
    private final List<byte[]> parts = new ArrayList<>();
    private long firstAt;
    private int bytes;
    private boolean overflowed;
    private boolean ended;

    HeldOutput(int limit, long since) {
        this.limit = limit;
        this.since = since;
    }

    void add(byte[] buffer, int offset, int length, long atMillis) {
        if (length == 0) {
            return;
        }
        if (overflowed || bytes + length > limit) {
            overflowed = true;
            return;
        }
        if (parts.isEmpty()) {
            firstAt = atMillis;
        }
        parts.add(Arrays.copyOfRange(buffer, offset, offset + length));
        bytes += length;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    long since() {
        return since;
    }

    boolean overflowed() {
        return overflowed;
    }

    /// Takes the oldest bytes out, some 256 KiB; none when there are no more.
    List<byte[]> take() {
        int size = 0;
        int count = 0;
        while (count < parts.size() && size < TAKEN) {
            size += parts.get(count++).length;
        }
        var taken = List.copyOf(parts.subList(0, count));
        parts.subList(0, count).clear();
        bytes -= size;
        return taken;
    }

    void end() {
        ended = true;
    }

    /// Whether the server's process ended after the last of these bytes.
    boolean ended() {
        return ended;
    }

    /// The position in `past` where the held bytes begin.
    int beginsIn(EngineLog past) {
        if (parts.isEmpty()) {
            return past.length();
        }
        var head = new byte[Math.min(bytes, COMPARED)];
        int filled = 0;
        for (var part : parts) {
            int count = Math.min(part.length, head.length - filled);
            System.arraycopy(part, 0, head, filled, count);
            filled += count;
        }
        int from = Math.max(past.firstAfter(since - APART_MILLIS), past.length() - COMPARED);
        return LogAlignment.liveFrom(
                past.bytes(),
                from,
                head,
                position -> Math.abs(past.atMillis(position) - firstAt) <= APART_MILLIS);
    }
}
