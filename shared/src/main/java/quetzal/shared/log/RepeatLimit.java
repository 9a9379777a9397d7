package quetzal.shared.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/// Keeps one fault that happens again and again from filling the log: of each kind of warning or error, told apart by
/// logger and phrase, only so many get through in a time; the first one afterwards is preceded by how many were left
/// out.
final class RepeatLimit extends TurboFilter {
    static final int MOST = 20;
    static final Duration TIME = Duration.ofMinutes(1);

    /// Phrases put together by hand differ each time; beyond so many kinds, a logger's count as one.
    private static final int MOST_KINDS = 1_000;

    private static final int LONGEST_PHRASE = 200;

    private final LongSupplier nanos;
    private final Map<String, Window> windows = new HashMap<>();

    private static final class Window {
        private long startedNanos;
        private int seen;
    }

    RepeatLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String phrase,
            Object @Nullable [] values,
            @Nullable Throwable thrown) {
        // without a phrase somebody only asks whether the level is on
        if (phrase == null
                || !level.isGreaterOrEqual(Level.WARN)
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        var leftOut = count(logger.getName(), phrase);
        if (leftOut < 0) {
            return FilterReply.DENY;
        }
        if (leftOut > 0) {
            // at INFO, which this filter lets through
            logger.info("{} more like the next line were left out", leftOut);
        }
        return FilterReply.NEUTRAL;
    }

    /// How many were left out before this one, or -1 when this one is to be left out too.
    private synchronized int count(String logger, String phrase) {
        var now = nanos.getAsLong();
        var window = window(logger, phrase, now);
        if (now - window.startedNanos >= TIME.toNanos()) {
            var leftOut = Math.max(0, window.seen - MOST);
            window.startedNanos = now;
            window.seen = 1;
            return leftOut;
        }
        window.seen++;
        return window.seen > MOST ? -1 : 0;
    }

    private Window window(String logger, String phrase, long now) {
        var kind = logger + ' ' + phrase.substring(0, Math.min(phrase.length(), LONGEST_PHRASE));
        var known = windows.get(kind);
        if (known != null) {
            return known;
        }
        if (windows.size() >= MOST_KINDS) {
            windows.values()
                    .removeIf(w -> now - w.startedNanos >= TIME.toNanos() && w.seen <= MOST);
        }
        return windows.computeIfAbsent(
                windows.size() >= MOST_KINDS ? logger : kind,
                _ -> {
                    var fresh = new Window();
                    fresh.startedNanos = now;
                    return fresh;
                });
    }
}
