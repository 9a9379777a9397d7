package quetzal.wings.console;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest lines of a console in memory: consecutive numbers, oldest dropped first. Empty until the first line.
/// Guarded by its console's lock.
final class LineRing {
    private static final int SMALLEST = 16;

    private @Nullable ConsoleLine[] lines = new @Nullable ConsoleLine[0];
    private long first;
    private long next;
    private int bytes;

    LineRing(long next) {
        this.first = next;
        this.next = next;
    }

    /// The number of the oldest line held; [#next] when there is none.
    long first() {
        return first;
    }

    /// The number of the line to come.
    long next() {
        return next;
    }

    int bytes() {
        return bytes;
    }

    void add(ConsoleLine line) {
        int count = (int) (next - first);
        if (count == lines.length) {
            resize(Math.max(SMALLEST, 2 * count));
        }
        lines[slot(next)] = line;
        next++;
        bytes += line.footprint();
    }

    /// Drops lines below `sequence` as long as more than `limit` bytes are held.
    void trim(int limit, long sequence) {
        while (bytes > limit && first < sequence && first < next) {
            var line = at(first);
            lines[slot(first)] = null;
            bytes -= line.footprint();
            first++;
        }
        int count = (int) (next - first);
        if (lines.length > SMALLEST && count * 4 < lines.length) {
            resize(Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, count)) * 2));
        }
    }

    /// Lines from `sequence` on, which is held, below `end`: at least one, then as many as fit into both bounds.
    List<ConsoleLine> copy(long sequence, long end, int maxLines, int maxBytes) {
        var copy = new ArrayList<ConsoleLine>();
        int size = 0;
        for (long at = sequence; at < end && copy.size() < maxLines; at++) {
            var line = at(at);
            size += line.frame().length;
            if (size > maxBytes && !copy.isEmpty()) {
                break;
            }
            copy.add(line);
        }
        return copy;
    }

    private ConsoleLine at(long sequence) {
        var line = lines[slot(sequence)];
        if (line == null) {
            throw new IllegalStateException("Line " + sequence + " is not in the ring.");
        }
        return line;
    }

    private int slot(long sequence) {
        return (int) (sequence & (lines.length - 1));
    }

    private void resize(int size) {
        var larger = new @Nullable ConsoleLine[size];
        for (long at = first; at < next; at++) {
            larger[(int) (at & (size - 1))] = lines[slot(at)];
        }
        lines = larger;
    }
}
