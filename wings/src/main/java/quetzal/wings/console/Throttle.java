package quetzal.wings.console;

/// Counts lines per stretch of time and says which ones are too many. Guarded by its console's lock.
final class Throttle {
    enum Verdict {
        PASS,
        /// The first line too many of an episode: say so once.
        TRIPPED,
        SUPPRESS
    }

    private final int limit;
    private final long intervalNanos;
    private long started;
    private int count;
    private boolean tripped;

    /// `limit` lines per `intervalNanos`.
    Throttle(int limit, long intervalNanos, long nowNanos) {
        this.limit = limit;
        this.intervalNanos = intervalNanos;
        this.started = nowNanos;
    }

    Verdict line(long nowNanos) {
        if (nowNanos - started >= intervalNanos) {
            // A whole stretch within the limit, or one without any line, ends the episode.
            if (count <= limit || nowNanos - started >= 2 * intervalNanos) {
                tripped = false;
            }
            started = nowNanos;
            count = 0;
        }
        count++;
        if (count <= limit) {
            return Verdict.PASS;
        }
        if (tripped) {
            return Verdict.SUPPRESS;
        }
        tripped = true;
        return Verdict.TRIPPED;
    }

    void reset() {
        count = 0;
        tripped = false;
    }
}
