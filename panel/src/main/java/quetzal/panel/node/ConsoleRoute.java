package quetzal.panel.node;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Which way a browser's console socket takes to a node.
public enum ConsoleRoute {
    /// Straight to the daemon.
    DIRECT,
    /// Through the panel.
    RELAY,
    /// Straight when browsers can get there, else through the panel.
    AUTO;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ConsoleRoute::word).toList();
    }

    static ConsoleRoute of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
