package quetzal.shared.log;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which records are wanted.
///
/// - shape: `level` and graver; `component` by its whole name, any when empty; `text` is some part of the message,
///   ignoring case, any when empty
public record LogFilter(LogLevel level, String component, String text) {
    public static final LogFilter ALL = new LogFilter(LogLevel.TRACE, "", "");

    public static final int LONGEST = 200;

    /// As a request says it: what is missing or empty does not matter.
    ///
    /// - shape: nothing when the level is no level, or a text longer than [#LONGEST]
    public static Optional<LogFilter> parse(
            @Nullable String level, @Nullable String component, @Nullable String text) {
        var wanted = level == null || level.isBlank() ? "trace" : level.strip();
        var part = component == null ? "" : component.strip();
        var search = text == null ? "" : text;
        return part.length() > LONGEST || search.length() > LONGEST
                ? Optional.empty()
                : LogLevel.parse(wanted).map(least -> new LogFilter(least, part, search));
    }

    /// As the query of a request, `?level=…`.
    public String query() {
        return "?level="
                + level.name().toLowerCase(Locale.ROOT)
                + "&component="
                + URLEncoder.encode(component, StandardCharsets.UTF_8)
                + "&text="
                + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public LogFilter {
        text = text.toLowerCase(Locale.ROOT);
    }

    public boolean matches(LogRecord line) {
        return line.level().compareTo(level) >= 0
                && (component.isEmpty() || line.component().equalsIgnoreCase(component))
                && (text.isEmpty() || line.message().toLowerCase(Locale.ROOT).contains(text));
    }
}
