package quetzal.shared.log;

import java.util.Locale;

/// Which records are wanted.
///
/// - shape: `level` and graver; `component` by its whole name, any when empty; `text` is some part of the message,
///   ignoring case, any when empty
public record LogFilter(LogLevel level, String component, String text) {
    public static final LogFilter ALL = new LogFilter(LogLevel.TRACE, "", "");

    public LogFilter {
        text = text.toLowerCase(Locale.ROOT);
    }

    public boolean matches(LogRecord line) {
        return line.level().compareTo(level) >= 0
                && (component.isEmpty() || line.component().equalsIgnoreCase(component))
                && (text.isEmpty() || line.message().toLowerCase(Locale.ROOT).contains(text));
    }
}
