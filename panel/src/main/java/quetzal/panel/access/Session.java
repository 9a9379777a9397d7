package quetzal.panel.access;

import java.time.Instant;
import java.util.UUID;

/// A browser that is logged in.
record Session(
        UUID id,
        String ip,
        String userAgent,
        Instant createdAt,
        Instant lastSeenAt,
        Instant expiresAt) {

    /// - shape: `current` is the one that asks
    record View(
            UUID id,
            String ip,
            String userAgent,
            boolean current,
            Instant createdAt,
            Instant lastSeenAt,
            Instant expiresAt) {}

    View view(UUID current) {
        return new View(id, ip, userAgent, id.equals(current), createdAt, lastSeenAt, expiresAt);
    }
}
