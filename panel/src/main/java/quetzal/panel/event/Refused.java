package quetzal.panel.event;

import java.util.Locale;

/// Why a request to watch was refused.
enum Refused {
    FORBIDDEN,
    UNKNOWN_RESOURCE,
    BAD_REQUEST;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
