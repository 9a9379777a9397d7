package quetzal.wings.container;

import java.util.Locale;

/// A signal a server may be stopped with.
public enum Signal {
    INT,
    TERM,
    QUIT,
    HUP,
    ABRT,
    USR1,
    USR2,
    KILL;

    /// What an egg's stop setting means: `C`, `^C` and `SIGINT` are INT, `SIGTERM`, `SIGABRT` and so on themselves;
    /// anything else kills.
    public static Signal ofStopValue(String value) {
        var name = value.strip().toUpperCase(Locale.ROOT);
        if (name.equals("C") || name.equals("^C")) {
            return INT;
        }
        for (var signal : values()) {
            if (name.equals(signal.name()) || name.equals(signal.engineName())) {
                return signal;
            }
        }
        return KILL;
    }

    public String engineName() {
        return "SIG" + name();
    }
}
