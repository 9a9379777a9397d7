package quetzal.panel.stream;

import java.util.concurrent.TimeUnit;

/// How many frames one client may send: many at once, then a steady flow that no person and no terminal reaches. Not for
/// several threads.
final class InboundRate {
    private static final long BURST = 1_000;
    private static final long NANOS_EACH = TimeUnit.MILLISECONDS.toNanos(4);

    private long credit = BURST * NANOS_EACH;
    private long updated;

    InboundRate(long now) {
        this.updated = now;
    }

    boolean take(long now) {
        credit = Math.min(BURST * NANOS_EACH, credit + (now - updated));
        updated = now;
        if (credit < NANOS_EACH) {
            return false;
        }
        credit -= NANOS_EACH;
        return true;
    }
}
