package quetzal.wings.settings;

import java.util.ArrayDeque;

/// Counts the atoms of an expression with all its counted repetitions written out, without doing so.
///
/// - shape: a malformed expression gets some size; the engine refuses it later
final class PatternSize {
    private static final long MOST = 1L << 32;

    private final String text;
    private final ArrayDeque<Long> outer = new ArrayDeque<>();
    private int at;

    /// Of the group that is open, and of the last thing in it, which a count would repeat.
    private long group;

    private long last;

    PatternSize(String text) {
        this.text = text;
    }

    long atoms() {
        while (at < text.length()) {
            step();
        }
        var all = group;
        for (var open : outer) {
            all = Math.min(MOST, all + open);
        }
        return all;
    }

    private void step() {
        switch (text.charAt(at)) {
            case '\\' -> escaped();
            case '[' -> {
                skipClass();
                atom(1);
            }
            case '(' -> {
                outer.push(group);
                group = 0;
                last = 0;
                at++;
            }
            case ')' -> {
                var inside = Math.max(1, group);
                group = outer.isEmpty() ? group : outer.pop();
                at++;
                atom(inside);
            }
            case '{' -> counted();
            case '*', '+', '?' -> at++;
            default -> {
                at++;
                atom(1);
            }
        }
    }

    private void atom(long size) {
        last = Math.min(MOST, size);
        group = Math.min(MOST, group + last);
    }

    private void escaped() {
        if (text.startsWith("\\Q", at)) {
            var end = text.indexOf("\\E", at + 2);
            var to = end < 0 ? text.length() : end;
            for (var i = at + 2; i < to; i++) {
                atom(1);
            }
            at = end < 0 ? to : to + 2;
            return;
        }
        var name = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        at = Math.min(text.length(), at + 2);
        var braced = "pPx".indexOf(name) >= 0 && at < text.length() && text.charAt(at) == '{';
        var end = braced ? text.indexOf('}', at) : -1;
        at = end < 0 ? at : end + 1;
        atom(1);
    }

    /// A bracket that comes first is one of the characters meant.
    private void skipClass() {
        at++;
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        for (var first = true; at < text.length(); first = false) {
            var c = text.charAt(at);
            if (c == ']' && !first) {
                at++;
                return;
            }
            var named = c == '[' && text.startsWith(":", at + 1) ? text.indexOf(":]", at) : -1;
            at = named > 0 ? named + 2 : Math.min(text.length(), at + (c == '\\' ? 2 : 1));
        }
    }

    /// `{2}`, `{2,}` or `{2,5}`; any other brace is a character.
    private void counted() {
        var end = text.indexOf('}', at);
        var times = end < 0 ? -1 : times(text.substring(at + 1, end));
        if (times < 0) {
            at++;
            atom(1);
            return;
        }
        at = end + 1;
        var more = Math.min(MOST, last * Math.max(0, times - 1));
        group = Math.min(MOST, group + more);
        last = Math.min(MOST, last + more);
    }

    private static long times(String inside) {
        var parts = inside.split(",", -1);
        var most = -1L;
        for (var part : parts) {
            if (part.length() > 4 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return -1;
            }
            most = part.isEmpty() ? most : Math.max(most, Long.parseLong(part));
        }
        return parts.length > 2 || parts[0].isEmpty() ? -1 : most;
    }
}
