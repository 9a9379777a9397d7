package quetzal.wings.socket;

/// So many at once, then one per stretch of time. Not for several threads.
final class TokenBucket {
    private final long burst;
    private final long nanosPerToken;
    private long credit;
    private long updated;
    private boolean told;

    TokenBucket(int burst, long nanosPerToken, long now) {
        this.burst = burst * nanosPerToken;
        this.nanosPerToken = nanosPerToken;
        this.credit = this.burst;
        this.updated = now;
    }

    boolean take(long now) {
        credit = Math.min(burst, credit + (now - updated));
        updated = now;
        if (credit < nanosPerToken) {
            return false;
        }
        credit -= nanosPerToken;
        told = false;
        return true;
    }

    /// True the first time since something was let through.
    boolean tell() {
        boolean first = !told;
        told = true;
        return first;
    }
}
