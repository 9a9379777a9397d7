package quetzal.panel.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What stands in the way of using a server, but for suspension, which is a flag of its own.
public enum ServerStatus {
    INSTALLING,
    INSTALL_FAILED,
    REINSTALL_FAILED,
    RESTORING_BACKUP;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable ServerStatus of(@Nullable String word) {
        return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }
}
