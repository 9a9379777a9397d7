package quetzal.panel.access;

import java.time.Instant;
import java.util.UUID;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Source;

/// One occasion on which an administrator acts as a user.
///
/// - shape: `reason` in the administrator's words, at most 200 characters
record Impersonation(
        UUID id,
        long admin,
        UUID adminUuid,
        String adminName,
        long user,
        String username,
        String reason,
        String ip,
        Instant startedAt,
        Instant endsAt) {

    /// The administrator himself, with `door` saying from where.
    Actor administrator(Actor door) {
        return door.from(Source.WEB, door.ip()).as(admin, adminUuid, adminName);
    }
}
