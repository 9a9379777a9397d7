package quetzal.shared.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// One reader's place in a ring. Holds references to records that the ring may have let go of, at most one ring full.
///
/// - edge: for one thread at a time
public final class LogCursor {
    private final LogRing ring;
    private final LogFilter filter;
    private final Deque<LogRecord> ready = new ArrayDeque<>();
    private long last;

    LogCursor(LogRing ring, LogFilter filter) {
        this.ring = ring;
        this.filter = filter;
        this.last = ring.beforeOldest();
    }

    /// What a reader gets at once.
    ///
    /// - shape: `dropped` records came and went while the reader was too slow, before `lines`; `more` when others are
    ///   ready
    public record Batch(long dropped, List<LogRecord> lines, boolean more) {
        public Batch {
            lines = List.copyOf(lines);
        }

        public boolean isEmpty() {
            return dropped == 0 && lines.isEmpty();
        }
    }

    /// At most `most` lines; empty when there is nothing new.
    public Batch next(int most) {
        var dropped = 0L;
        if (ready.isEmpty()) {
            var page = ring.after(last);
            last = page.last();
            dropped = page.missed();
            page.lines().stream().filter(filter::matches).forEach(ready::add);
        }
        var lines = new ArrayList<LogRecord>(Math.min(most, ready.size()));
        while (lines.size() < most && !ready.isEmpty()) {
            lines.add(ready.removeFirst());
        }
        return new Batch(dropped, lines, !ready.isEmpty());
    }
}
