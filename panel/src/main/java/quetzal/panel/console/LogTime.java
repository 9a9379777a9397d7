package quetzal.panel.console;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Input;

/// A time in a query: RFC 3339, or a duration back from now such as `10m` or `1h30m`.
final class LogTime {
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private LogTime() {}

    /// Null when it is missing; a wrong one becomes an error of the field.
    static @Nullable Instant read(Input in, String name, Clock clock) {
        var text = in.text(name).optional();
        if (text.isEmpty()) {
            return null;
        }
        var time = parse(text.get(), clock);
        if (time.isEmpty()) {
            in.fail(
                    name,
                    "date",
                    "must be a time such as 2026-01-31T18:00:00Z, or how long ago: 10m");
        }
        return time.orElse(null);
    }

    private static Optional<Instant> parse(String text, Clock clock) {
        try {
            if (text.matches("(?:[0-9]{1,4}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,8}s)?")) {
                return back(text).map(clock.instant()::minus);
            }
            // a `+` in a query that was not encoded arrives as a blank
            return Optional.of(OffsetDateTime.parse(text.replace(' ', '+')).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> back(String text) {
        int days = text.indexOf('d');
        var rest = text.substring(days + 1);
        var iso = "P" + text.substring(0, days + 1) + (rest.isEmpty() ? "" : "T" + rest);
        var duration = Duration.parse(iso.toUpperCase(java.util.Locale.ROOT));
        return duration.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(duration);
    }
}
