package quetzal.panel.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import quetzal.shared.problem.ProblemException;

/// Counts requests against limits, each under a key of its own: a user, an address, a server. Kept in memory, bounded.
public final class RateLimits {
    private static final String REMAINING = "X-RateLimit-Remaining";

    private final Clock clock;
    private final Cache<Key, Bucket> buckets =
            Caffeine.newBuilder()
                    .maximumSize(200_000)
                    .expireAfterAccess(Duration.ofMinutes(30))
                    .build();

    private record Key(RateLimit limit, String key) {}

    public RateLimits(Clock clock) {
        this.clock = clock;
    }

    /// Takes one request from the key's allowance and writes the headers that clients schedule by.
    ///
    /// - errors: [RequestProblem.TooManyRequests]
    public void take(Context ctx, RateLimit limit, String key) {
        var probe = bucket(limit, key).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw tooMany(limit, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
        var before = ctx.res().getHeader(REMAINING);
        if (before == null || Long.parseLong(before) > probe.getRemainingTokens()) {
            ctx.header("X-RateLimit-Limit", String.valueOf(limit.requests()));
            ctx.header(REMAINING, String.valueOf(probe.getRemainingTokens()));
        }
    }

    /// Takes one without headers.
    ///
    /// - errors: [RequestProblem.TooManyRequests]
    public void take(RateLimit limit, String key) {
        var probe = bucket(limit, key).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw tooMany(limit, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    /// Takes one if there is one; for what is merely dropped when there is too much of it.
    public boolean tryTake(RateLimit limit, String key) {
        return bucket(limit, key).tryConsume(1);
    }

    /// Refuses when nothing is left, without taking anything.
    ///
    /// - errors: [RequestProblem.TooManyRequests]
    public void check(RateLimit limit, String key) {
        var estimate = bucket(limit, key).estimateAbilityToConsume(1);
        if (!estimate.canBeConsumed()) {
            throw tooMany(limit, Duration.ofNanos(estimate.getNanosToWaitForRefill()));
        }
    }

    /// Gives the key its whole allowance back.
    public void forget(RateLimit limit, String key) {
        buckets.invalidate(new Key(limit, key));
    }

    static void refusalHeaders(Context ctx, long limit, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        ctx.header("X-RateLimit-Limit", String.valueOf(limit));
        ctx.header(REMAINING, "0");
        ctx.header("Retry-After", String.valueOf(seconds));
        ctx.header(
                "X-RateLimit-Reset", String.valueOf(System.currentTimeMillis() / 1000 + seconds));
    }

    private static ProblemException tooMany(RateLimit limit, Duration wait) {
        return new ProblemException(new RequestProblem.TooManyRequests(limit.requests(), wait));
    }

    private Bucket bucket(RateLimit limit, String key) {
        return buckets.get(new Key(limit, key), k -> newBucket(k.limit()));
    }

    private Bucket newBucket(RateLimit limit) {
        return Bucket.builder()
                .addLimit(
                        bandwidth ->
                                bandwidth
                                        .capacity(limit.requests())
                                        .refillGreedy(limit.requests(), limit.window()))
                .withCustomTimePrecision(new ClockMeter(clock))
                .build();
    }

    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.millis() * 1_000_000L;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
