package quetzal.shared.log;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Makes one harmless line of whatever was logged.
public final class LogText {
    /// - unit: bytes of UTF-8, the mark of the cut included
    public static final int MOST_BYTES = 8 * 1024;

    static final String CUT = " … [cut]";

    /// More than this is not even looked at.
    ///
    /// - unit: characters
    private static final int MOST_READ = 2 * MOST_BYTES;

    /// What terminals would act on: CSI with its parameters, strings such as OSC up to their end, two-character escapes.
    private static final Pattern ESCAPES =
            Pattern.compile(
                    "(?:\\x1B\\[|\\x9B)[0-?]*+[ -/]*+[@-~]?"
                            + "|(?:\\x1B[PX\\]^_]|[\\x90\\x98\\x9D\\x9E\\x9F])[^\\x07\\x1B\\x9C]*+(?:\\x07|\\x1B\\\\|\\x9C)?"
                            + "|\\x1B[ -/]*+[0-~]?");

    private static final Pattern BREAKS =
            Pattern.compile("\\s*[\\r\\n\\x{85}\\x{2028}\\x{2029}]+\\s*");

    /// Also the invisible ones that turn the direction of text.
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}]+");

    private static final Pattern LAST_WORD = Pattern.compile("\\S*\\z");

    private final LogMask mask;

    public LogText(LogMask mask) {
        this.mask = mask;
    }

    /// Escapes go first, so that none can hide a secret in two halves; the cut comes last, so that it leaves no half of
    /// one.
    public String line(String raw) {
        var text = raw;
        var cut = raw.length() > MOST_READ;
        if (cut) {
            text = LAST_WORD.matcher(raw.substring(0, MOST_READ)).replaceFirst("");
        }
        return shortened(mask.over(plain(text)), cut);
    }

    /// One line without anything that a terminal would act on.
    public static String plain(String raw) {
        var text = ESCAPES.matcher(raw).replaceAll("");
        text = BREAKS.matcher(text.strip()).replaceAll(" | ");
        return CONTROLS.matcher(text.replace('\t', ' ')).replaceAll("");
    }

    private static String shortened(String text, boolean cut) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
            return cut ? fitted(text) + CUT : text;
        }
        return fitted(text) + CUT;
    }

    /// As much of the start as leaves room for the mark, whole characters only.
    private static String fitted(String text) {
        var room = MOST_BYTES - CUT.getBytes(StandardCharsets.UTF_8).length;
        var used = 0;
        for (int at = 0; at < text.length(); ) {
            var character = text.codePointAt(at);
            used += bytes(character);
            if (used > room) {
                return text.substring(0, at);
            }
            at += Character.charCount(character);
        }
        return text;
    }

    private static int bytes(int character) {
        return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }
}
