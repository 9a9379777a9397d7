package quetzal.shared.ticket;

import java.time.Instant;
import java.util.Set;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;

/// What a verified token says.
///
/// - unit: times are whole seconds
/// - shape: `id` is the claim `jti`; `userNumber` is the panel's numeric id, 0 when the issuer did not send it; `scopes`
///   is empty when the claim is missing, as old panels leave it out; `session` is what the ticket is bound to besides its
///   server, such as one shell, empty when nothing
public record Ticket(
        String id,
        ServerId server,
        UserId user,
        long userNumber,
        PermissionSet permissions,
        Set<String> scopes,
        String session,
        Instant issuedAt,
        Instant expiresAt) {
    public Ticket {
        scopes = Set.copyOf(scopes);
    }

    public boolean isFor(TicketScope scope) {
        return scopes.contains(scope.word());
    }
}
