package quetzal.panel.egg;

import java.util.BitSet;
import java.util.regex.Pattern;

/// Fills `{{…}}` in the values that an egg writes into settings files. One pass: what is filled in is never
/// looked at again.
///
/// What starts with `config.` is left for the daemon, which answers from its own configuration. A variable whose
/// value spells such a placeholder must not reach the daemon as one, or a tenant could read the node's settings.
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z0-9_.-]+)\\}\\}");

    private Placeholders() {}

    static String fill(String text, PlaceholderValues values) {
        var matcher = PLACEHOLDER.matcher(text);
        var filled = new StringBuilder(text.length());
        var foreign = new BitSet();
        var from = 0;
        while (matcher.find()) {
            filled.append(text, from, matcher.start());
            from = matcher.end();
            var name = matcher.group(1);
            var value = values.of(name);
            if (value.isPresent()) {
                foreign.set(filled.length(), filled.length() + value.get().length());
                filled.append(value.get());
            } else if (name.equals("config.docker.interface")) {
                filled.append("{{config.docker.network.interface}}");
            } else {
                filled.append(matcher.group());
            }
        }
        filled.append(text, from, text.length());
        return disarmed(filled, foreign);
    }

    /// Puts a blank between two opening braces when any part of what they open did not come from the egg.
    private static String disarmed(StringBuilder filled, BitSet foreign) {
        if (foreign.isEmpty()) {
            return filled.toString();
        }
        var safe = new StringBuilder(filled.length());
        for (var i = 0; i < filled.length(); i++) {
            safe.append(filled.charAt(i));
            if (filled.charAt(i) == '{' && i + 1 < filled.length() && filled.charAt(i + 1) == '{') {
                var close = filled.indexOf("}}", i);
                var end = close < 0 ? filled.length() : close + 2;
                var next = foreign.nextSetBit(i);
                if (next >= 0 && next < end) {
                    safe.append(' ');
                }
            }
        }
        return safe.toString();
    }
}
