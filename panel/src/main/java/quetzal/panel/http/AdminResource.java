package quetzal.panel.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an application key may be given, each with a bit for reading and one for writing.
public enum AdminResource {
    USERS,
    NODES,
    ALLOCATIONS,
    LOCATIONS,
    SERVERS,
    NESTS,
    EGGS,
    SERVER_DATABASES,
    DATABASE_HOSTS,
    API_KEYS,
    SETTINGS,
    ACTIVITY,
    LOGS,
    CONSOLE;

    /// As in `permissions` of a key and, with `r_` before it, as older clients spell it.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<AdminResource> ofKey(String key) {
        return Arrays.stream(values()).filter(resource -> resource.key().equals(key)).findFirst();
    }
}
