package quetzal.wings.server;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import quetzal.shared.protocol.remote.ProcessConfiguration;
import quetzal.wings.settings.EggPattern;

/// Tells the line by which a server says that it is ready. Patterns run in linear and bounded time, whatever
/// egg and output do.
final class ReadyLine {
    private static final String REGEX = "regex:";
    private static final Pattern ANSI =
            Pattern.compile(
                    "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[@-Z\\\\-_])");

    /// A longer line is not searched by patterns: whoever prints decides how long it is, and how often.
    private static final int LONGEST_TEXT = 4096;

    private static final int MOST_PATTERNS = 16;

    private final List<String> texts = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final boolean stripAnsi;

    ReadyLine(ProcessConfiguration.Startup startup) {
        this.stripAnsi = startup.stripAnsi();
        for (var entry : startup.done()) {
            if (!entry.startsWith(REGEX)) {
                // An empty text would be in every line.
                if (!entry.isEmpty()) {
                    texts.add(entry);
                }
                continue;
            }
            var expression = entry.substring(REGEX.length());
            try {
                if (patterns.size() == MOST_PATTERNS) {
                    throw new PatternSyntaxException("too many patterns", "");
                }
                patterns.add(EggPattern.compile(expression));
            } catch (PatternSyntaxException e) {
                dropped.add(expression);
            }
        }
    }

    /// Patterns that are not RE2's, too large or too many; they are never matched.
    List<String> dropped() {
        return dropped;
    }

    boolean matches(byte[] line) {
        if (texts.isEmpty() && patterns.isEmpty()) {
            return false;
        }
        var raw = new String(line, StandardCharsets.UTF_8);
        var text = stripAnsi && raw.indexOf('\u001b') >= 0 ? ANSI.matcher(raw).replaceAll("") : raw;
        if (texts.stream().anyMatch(text::contains)) {
            return true;
        }
        return text.length() <= LONGEST_TEXT
                && patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }
}
