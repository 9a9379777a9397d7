package quetzal.panel.http;

import java.time.Duration;

/// At most `requests` in any `window`, by a token bucket that refills evenly.
public record RateLimit(String name, long requests, Duration window) {
    public RateLimit {
        if (requests < 1 || window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("A rate limit needs at least 1 request in a time.");
        }
    }
}
