package quetzal.wings.settings;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Java properties. Comments, order and untouched lines stay as they are.
final class PropertiesFormat implements SettingsFormat {
    @Override
    public String apply(String text, List<Rule> rules) throws SettingsException {
        var lines = new ArrayList<String>();
        var seen = new HashSet<String>();
        var source = Lines.of(text);
        for (var i = 0; i < source.size(); i++) {
            var logical = new StringBuilder(source.get(i));
            var first = i;
            while (!comment(logical) && continues(source.get(i)) && i + 1 < source.size()) {
                logical.append('\n').append(source.get(++i));
            }
            var replaced = replace(logical.toString(), rules, seen);
            if (replaced.isPresent()) {
                lines.add(replaced.get());
            } else {
                lines.addAll(source.subList(first, i + 1));
            }
        }
        for (var rule : rules) {
            if (!rule.match().isEmpty() && rule.condition().isEmpty() && seen.add(rule.match())) {
                lines.add(line(rule.match(), last(rules, rule.match())));
            }
        }
        return Lines.join(lines);
    }

    private static SettingsValue last(List<Rule> rules, String key) {
        return rules.stream()
                .filter(rule -> rule.match().equals(key) && rule.condition().isEmpty())
                .reduce((before, after) -> after)
                .orElseThrow()
                .value();
    }

    private static Optional<String> replace(String logical, List<Rule> rules, HashSet<String> seen)
            throws SettingsException {
        var parsed = new Properties();
        try {
            parsed.load(new StringReader(logical));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
        if (parsed.size() != 1) {
            return Optional.empty();
        }
        var key = parsed.stringPropertyNames().iterator().next();
        Optional<String> next = Optional.empty();
        for (var rule : rules) {
            if (rule.match().equals(key)) {
                seen.add(key);
                var value = rule.over(Optional.ofNullable(parsed.getProperty(key)));
                if (value.isPresent()) {
                    next = Optional.of(line(key, value.get()));
                }
            }
        }
        return next;
    }

    private static boolean comment(CharSequence line) {
        var text = line.toString().stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    private static boolean continues(String line) {
        var backslashes = 0;
        for (var i = line.length() - 1; i >= 0 && line.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String line(String key, SettingsValue value) {
        return escape(key, true) + "=" + escape(value.asText(), false);
    }

    private static String escape(String text, boolean key) {
        var escaped = new StringBuilder(text.length() + 8);
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case '\f' -> escaped.append("\\f");
                case ' ' -> escaped.append(key || i == 0 ? "\\ " : " ");
                case '=', ':', '#', '!' -> escaped.append(key ? "\\" : "").append(c);
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
