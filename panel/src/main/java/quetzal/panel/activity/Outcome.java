package quetzal.panel.activity;

import java.util.Locale;

/// How an act ended.
public enum Outcome {
    OK,
    DENIED,
    FAILED;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
