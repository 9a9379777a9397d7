package quetzal.shared.terminal;

/// Terminal text that can only be looked at. Colours and styles stay; everything else that a terminal acts on goes:
/// titles, clipboard, links, reports, file transfers, cursor movement but to the begin of the line.
public final class ShownText {
    private static final char ESC = '\u001b';
    private static final char BELL = '\u0007';
    private static final char STRING_END = '\u009c';

    private ShownText() {}

    public static String of(String text) {
        if (text.chars().noneMatch(ShownText::isControl)) {
            return text;
        }
        var shown = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == ESC && at + 1 < text.length()) {
                at = sequence(text, at, at + 2, text.charAt(at + 1), shown);
            } else if (c >= '\u0080' && c <= '\u009f') {
                at = sequence(text, at, at + 1, (char) (c - 0x40), shown);
            } else {
                if (c == '\t' || c == '\r' || !isControl(c)) {
                    shown.append(c);
                }
                at++;
            }
        }
        return shown.toString();
    }

    private static boolean isControl(int c) {
        return c < 0x20 || (c >= 0x7f && c <= 0x9f);
    }

    /// - shape: the sequence begins at `start` and says at `kind` what it is; answers where the text goes on
    private static int sequence(String text, int start, int at, char kind, StringBuilder shown) {
        return switch (kind) {
            case '[' -> control(text, at, shown);
            case ']', 'P', 'X', '^', '_' -> string(text, at);
            // Sequences of several characters, such as the choice of a character set.
            case ' ', '#', '%', '(', ')', '*', '+', '-', '.', '/' ->
                    Math.min(text.length(), at + 1);
            // A new sequence cancels one that has only begun.
            case ESC -> start + 1;
            default -> at;
        };
    }

    /// Keeps what chooses colours and styles.
    private static int control(String text, int from, StringBuilder shown) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= 0x20 && text.charAt(at) < 0x40) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == 'm') {
            var parameters = text.substring(from, at);
            if (parameters.length() <= 64 && parameters.matches("[0-9;:]*")) {
                shown.append(ESC).append('[').append(parameters).append('m');
            }
        }
        if (at >= text.length()) {
            return at;
        }
        char end = text.charAt(at);
        return end >= 0x40 && end < 0x7f ? at + 1 : at;
    }

    /// A string for the terminal itself ends with BEL or ST; without an end it swallows the rest.
    private static int string(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == BELL || c == STRING_END) {
                return at + 1;
            }
            if (c == ESC) {
                return at + 1 < text.length() && text.charAt(at + 1) == '\\' ? at + 2 : at;
            }
        }
        return text.length();
    }
}
