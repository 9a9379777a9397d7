package quetzal.shared.stream;

/// Watches one socket's clock. Not for several threads.
public final class StreamDeadlines {
    private final StreamLimits limits;
    private long received;
    private long heardAt;
    private long pingedAt;

    /// - unit: `now` as [System#nanoTime]
    public StreamDeadlines(StreamLimits limits, long now) {
        this.limits = limits;
        this.heardAt = now;
        this.pingedAt = now;
    }

    /// What has to be done now.
    public enum Due {
        NOTHING,
        PING,
        /// Nothing was heard for too long.
        SILENT,
        /// What was sent is not taken.
        STUCK,
        /// Our close frame was not answered.
        CUT
    }

    /// - unit: bytes received so far, of whatever frame; nanoseconds
    /// - shape: `writingFor` 0 when nothing is on its way; `closingFor` 0 while open
    public Due due(long now, long received, long writingFor, long closingFor) {
        if (closingFor > 0) {
            return closingFor > limits.closing().toNanos() ? Due.CUT : Due.NOTHING;
        }
        if (received != this.received) {
            this.received = received;
            heardAt = now;
        }
        if (writingFor > limits.write().toNanos()) {
            return Due.STUCK;
        }
        if (now - heardAt > limits.silence().toNanos()) {
            return Due.SILENT;
        }
        if (now - pingedAt >= limits.ping().toNanos()) {
            pingedAt = now;
            return Due.PING;
        }
        return Due.NOTHING;
    }
}
