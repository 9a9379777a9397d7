package quetzal.panel.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What can be watched.
public enum Resource {
    SERVERS,
    NODES,
    JOBS,
    BACKUPS,
    USERS,
    AUDIT,
    USAGE;

    /// As on the wire and in notifications.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Resource> ofWord(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
