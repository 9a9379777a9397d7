package quetzal.panel.egg;

import java.util.ArrayList;
import java.util.List;

/// Cuts a line of rules such as `required|regex:/^a|b$/i|max:20` into rules.
///
/// Pterodactyl cuts at every `|`, also inside a pattern; here a pattern ends at its closing delimiter.
final class RuleText {
    private RuleText() {}

    /// Empty rules and those made of blanks vanish.
    static List<String> split(String line) {
        var rules = new ArrayList<String>();
        var start = 0;
        while (start <= line.length()) {
            var end = end(line, start);
            var rule = line.substring(start, end).strip();
            if (!rule.isEmpty()) {
                // Blanks after a colon count: "in: A" has a choice that starts with one.
                rules.add(line.substring(start, end).stripLeading());
            }
            start = end + 1;
        }
        return rules;
    }

    private static int end(String line, int start) {
        for (var prefix : List.of("regex:", "not_regex:")) {
            if (line.startsWith(prefix, start)) {
                var close = closingDelimiter(line, start + prefix.length());
                if (close > 0) {
                    return close;
                }
            }
        }
        var bar = line.indexOf('|', start);
        return bar < 0 ? line.length() : bar;
    }

    /// Where the pattern and its flags end, or -1 when the text from `at` is not a delimited pattern.
    private static int closingDelimiter(String line, int at) {
        var body = DelimitedPattern.bodyEnd(line, at);
        if (body < 0) {
            return -1;
        }
        var end = body + 1;
        while (end < line.length() && Character.isLetter(line.charAt(end))) {
            end++;
        }
        return end == line.length() || line.charAt(end) == '|' ? end : -1;
    }

    /// The comma-separated arguments of a rule; double quotes keep a comma inside one.
    static List<String> arguments(String text) {
        var found = new ArrayList<String>();
        var current = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' && (quoted || current.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                found.add(current.toString());
                current.setLength(0);
            } else {
                current.append(c);
            }
        }
        found.add(current.toString());
        return found;
    }
}
