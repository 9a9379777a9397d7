package quetzal.panel.activity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of CSV that a spreadsheet shows as it is.
///
/// - shape: every cell is quoted; one that a spreadsheet would take for a formula begins with `'`; control characters
///   read `\\uXXXX`, so that a row is always one line
public final class CsvLine {
    private static final String FORMULA = "=+-@＝＋－＠";

    private CsvLine() {}

    public static String of(List<@Nullable String> cells) {
        var line = new StringBuilder(256);
        for (var cell : cells) {
            if (!line.isEmpty()) {
                line.append(',');
            }
            line.append('"');
            append(line, cell == null ? "" : cell);
            line.append('"');
        }
        return line.append("\r\n").toString();
    }

    private static void append(StringBuilder line, String cell) {
        var shown = cell.stripLeading();
        if (!shown.isEmpty() && FORMULA.indexOf(shown.charAt(0)) >= 0) {
            line.append('\'');
        }
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '"') {
                line.append("\"\"");
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append("\\u%04x".formatted((int) c));
            } else {
                line.append(c);
            }
        }
    }
}
