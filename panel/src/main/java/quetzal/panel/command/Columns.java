package quetzal.panel.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.shared.log.LogText;

/// A table in plain text.
final class Columns {
    private static final int WIDEST = 60;

    private final List<List<String>> rows = new ArrayList<>();

    Columns(String... heads) {
        rows.add(Arrays.asList(heads));
    }

    /// Whatever is null shows as `-`.
    void row(@Nullable Object... values) {
        rows.add(Arrays.stream(values).map(Columns::cell).toList());
    }

    private static String cell(@Nullable Object value) {
        var text = value == null ? "" : LogText.plain(value.toString());
        return text.isEmpty()
                ? "-"
                : text.length() > WIDEST ? text.substring(0, WIDEST - 1) + "…" : text;
    }

    void print(CommandOutput out) throws InterruptedException {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
            }
            out.line(line.toString().stripTrailing());
        }
    }

    /// Facts one below the other: `name   value`.
    static void facts(CommandOutput out, @Nullable Object... namesAndValues)
            throws InterruptedException {
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            out.line("%-16s %s".formatted(namesAndValues[i], cell(namesAndValues[i + 1])));
        }
    }
}
