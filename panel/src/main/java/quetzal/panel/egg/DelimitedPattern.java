package quetzal.panel.egg;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/// A pattern the way PCRE writes it: `/…/i`, or between a pair of brackets.
final class DelimitedPattern {
    private DelimitedPattern() {}

    /// The index of the closing delimiter of the pattern that starts at `at`, or -1.
    static int bodyEnd(String text, int at) {
        if (at >= text.length()) {
            return -1;
        }
        var open = text.charAt(at);
        if (Character.isLetterOrDigit(open) || Character.isWhitespace(open) || open == '\\') {
            return -1;
        }
        var close =
                switch (open) {
                    case '(' -> ')';
                    case '[' -> ']';
                    case '{' -> '}';
                    case '<' -> '>';
                    default -> open;
                };
        var depth = 0;
        for (var i = at + 1; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == close && depth == 0) {
                return i;
            } else if (close != open && c == open) {
                depth++;
            } else if (close != open && c == close) {
                depth--;
            }
        }
        return -1;
    }

    /// Empty when RE2 cannot express the pattern (look-around, back references) or it is no pattern at all.
    static Optional<Pattern> compile(String text) {
        var end = bodyEnd(text, 0);
        if (end < 0) {
            return Optional.empty();
        }
        var flags = 0;
        for (var flag : text.substring(end + 1).toCharArray()) {
            switch (flag) {
                case 'i' -> flags |= Pattern.CASE_INSENSITIVE;
                case 'm' -> flags |= Pattern.MULTILINE;
                case 's' -> flags |= Pattern.DOTALL;
                case 'u', 'D' -> {
                    // What RE2 does anyway.
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        try {
            return Optional.of(Pattern.compile(text.substring(1, end), flags));
        } catch (PatternSyntaxException unsupported) {
            return Optional.empty();
        }
    }
}
