package quetzal.wings.settings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Sections of `key = value` lines. Comments, order, and the blanks round the sign stay as they are.
final class IniFormat implements SettingsFormat {
    private static final Pattern SECTION = Pattern.compile("\\s*\\[(.*)]\\s*(?:[;#].*)?");
    private static final Pattern ENTRY =
            Pattern.compile("(\\s*)([^=:;#\\s][^=:]*?)(\\s*[=:]\\s*)(.*)");

    /// `section` is empty for what stands above the first one.
    private record Key(String section, String name) {}

    @Override
    public String apply(String text, List<Rule> rules) throws SettingsException {
        var lines = Lines.of(text);
        for (var rule : rules) {
            if (!rule.match().isEmpty()) {
                apply(lines, key(rule.match()), rule);
            }
        }
        return Lines.join(lines);
    }

    /// The first dot splits, unless it stands in brackets; further ones belong to the key.
    private static Key key(String match) {
        if (match.startsWith("[")) {
            var end = match.indexOf("].");
            if (end > 0) {
                return new Key(match.substring(1, end), match.substring(end + 2));
            }
        }
        var dot = match.indexOf('.');
        return dot < 0
                ? new Key("", match)
                : new Key(match.substring(0, dot), match.substring(dot + 1));
    }

    private static void apply(List<String> lines, Key key, Rule rule) throws SettingsException {
        var section = "";
        var insertAt = key.section().isEmpty() ? 0 : -1;
        var found = false;
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var header = SECTION.matcher(line);
            if (header.matches()) {
                section = header.group(1).strip();
                if (section.equals(key.section())) {
                    insertAt = i + 1;
                }
                continue;
            }
            if (!section.equals(key.section())) {
                continue;
            }
            var entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                continue;
            }
            insertAt = i + 1;
            if (!entry.group(2).equals(key.name())) {
                continue;
            }
            found = true;
            var value = rule.over(Optional.of(entry.group(4).strip()));
            if (value.isPresent()) {
                lines.set(
                        i,
                        entry.group(1)
                                + entry.group(2)
                                + entry.group(3)
                                + oneLine(rule, value.get()));
            }
        }
        if (found || !rule.condition().isEmpty()) {
            return;
        }
        var line = key.name() + " = " + oneLine(rule, rule.value());
        if (insertAt < 0) {
            if (!lines.isEmpty() && !lines.getLast().isBlank()) {
                lines.add("");
            }
            lines.addAll(List.of("[" + key.section() + "]", line));
        } else {
            lines.add(insertAt, line);
        }
    }

    /// The format has no way to write a line break that all of its readers know, and a raw one would be a new key.
    private static String oneLine(Rule rule, SettingsValue value) throws SettingsException {
        var text = value.asText();
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new SettingsException(
                    "the value for \"" + rule.match() + "\" has a line break in it");
        }
        return text;
    }
}
