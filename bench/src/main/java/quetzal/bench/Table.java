package quetzal.bench;

import java.io.PrintStream;
import java.util.Locale;

/// Prints figures as a Markdown table, a row at a time.
final class Table {
    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void head(String... cells) {
        out.println();
        row(cells);
        out.println("|" + "---|".repeat(cells.length));
    }

    void row(String... cells) {
        out.println("| " + String.join(" | ", cells) + " |");
        out.flush();
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }

    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
