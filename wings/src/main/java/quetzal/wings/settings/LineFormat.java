package quetzal.wings.settings;

import java.util.ArrayList;
import java.util.List;

/// Any text: a line that starts with the key becomes the value. Nothing is added when no line does.
final class LineFormat implements SettingsFormat {
    @Override
    public String apply(String text, List<Rule> rules) {
        var lines = new ArrayList<String>();
        for (var line : Lines.of(text)) {
            var next = line;
            for (var rule : rules) {
                // Keys keep their blanks, and the last rule that fits wins.
                if (!rule.match().isEmpty() && line.startsWith(rule.match())) {
                    next = rule.value().asText();
                }
            }
            lines.addAll(next.isEmpty() ? List.of("") : Lines.of(next));
        }
        return Lines.join(lines);
    }
}
