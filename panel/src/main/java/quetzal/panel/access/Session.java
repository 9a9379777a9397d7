package quetzal.panel.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A browser that is logged in.
///
/// - shape: `impersonator` is the name of an administrator who acts as the user in it
record Session(
        UUID id,
        String ip,
        String userAgent,
        Instant createdAt,
        Instant lastSeenAt,
        Instant expiresAt,
        @Nullable String impersonator) {

    /// - shape: `current` is the one that asks; where an administrator is and with what is not said
    record View(
            UUID id,
            @Nullable String ip,
            @Nullable String userAgent,
            boolean current,
            Instant createdAt,
            Instant lastSeenAt,
            Instant expiresAt,
            @Nullable String impersonator) {}

    View view(UUID current) {
        boolean own = impersonator == null;
        return new View(
                id,
                own ? ip : null,
                own ? userAgent : null,
                id.equals(current),
                createdAt,
                lastSeenAt,
                expiresAt,
                impersonator);
    }
}
