package quetzal.panel.egg;

import java.util.Locale;

/// How an egg's server is asked to end: a line typed into its console, or a signal.
public sealed interface StopRule {
    record Command(String line) implements StopRule {}

    /// `name`: upper case with `SIG` in front, for example `SIGINT`.
    record Signal(String name) implements StopRule {}

    /// Reads an egg's `config.stop`.
    ///
    /// `^C` is what a terminal sends for SIGINT. Many eggs say `^^C` and mean the same.
    static StopRule of(String stop) {
        if (!stop.startsWith("^")) {
            return new Command(stop);
        }
        var name = stop.substring(1).strip().toUpperCase(Locale.ROOT);
        if (name.startsWith("^")) {
            name = name.substring(1);
        }
        if (name.isEmpty() || name.equals("C")) {
            name = "SIGINT";
        }
        if (name.equals("X")) {
            // Control-X ends editors, not programs; daemons know no such signal and would kill at
            // once.
            name = "SIGTERM";
        }
        return new Signal(name.startsWith("SIG") ? name : "SIG" + name);
    }
}
