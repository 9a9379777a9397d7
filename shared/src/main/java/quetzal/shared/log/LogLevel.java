package quetzal.shared.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How grave a record is; the later, the graver.
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR;

    /// In capitals or not.
    public static Optional<LogLevel> parse(String text) {
        var wanted = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(level -> level.name().equals(wanted)).findFirst();
    }

    /// As requests may spell them.
    public static List<String> words() {
        return Arrays.stream(values()).map(level -> level.name().toLowerCase(Locale.ROOT)).toList();
    }
}
