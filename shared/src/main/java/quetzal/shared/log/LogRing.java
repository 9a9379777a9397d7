package quetzal.shared.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The newest records of a process's log, bounded in number and in bytes. Whoever writes never waits for whoever reads.
public final class LogRing {
    public static final int RECORDS = 2_000;
    public static final int BYTES = 2 * 1024 * 1024;

    private final @Nullable LogRecord[] slots;
    private final int mostBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /// Numbers of the oldest one held and of the next one to come; they start at 1.
    private long oldest = 1;

    private long next = 1;
    private int bytes;

    public LogRing() {
        this(RECORDS, BYTES);
    }

    LogRing(int records, int bytes) {
        this.slots = new @Nullable LogRecord[records];
        this.mostBytes = bytes;
    }

    public void add(LogRecord line) {
        lock.lock();
        try {
            var size = line.size();
            while (oldest < next && (next - oldest == slots.length || bytes + size > mostBytes)) {
                forgetOldest();
            }
            slots[(int) (next % slots.length)] = line;
            next++;
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    private void forgetOldest() {
        var slot = (int) (oldest % slots.length);
        var gone = slots[slot];
        slots[slot] = null;
        oldest++;
        bytes -= gone == null ? 0 : gone.size();
    }

    /// - shape: at most `most` of the newest that match, oldest first
    public List<LogRecord> newest(LogFilter filter, int most) {
        var found = after(0).lines().stream().filter(filter::matches).toList();
        return found.subList(Math.max(0, found.size() - most), found.size());
    }

    /// Reads from the oldest record on, then what comes, without a gap between.
    public LogCursor cursor(LogFilter filter) {
        return new LogCursor(this, filter);
    }

    /// - shape: `missed` were there after the asked number and are gone; `last` is the number to ask after next
    record Page(List<LogRecord> lines, long missed, long last) {}

    Page after(long number) {
        lock.lock();
        try {
            var from = Math.max(number + 1, oldest);
            var lines = new ArrayList<LogRecord>((int) (next - from));
            for (long at = from; at < next; at++) {
                var line = slots[(int) (at % slots.length)];
                if (line != null) {
                    lines.add(line);
                }
            }
            return new Page(lines, from - number - 1, next - 1);
        } finally {
            lock.unlock();
        }
    }

    long beforeOldest() {
        lock.lock();
        try {
            return oldest - 1;
        } finally {
            lock.unlock();
        }
    }
}
