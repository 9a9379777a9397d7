package quetzal.panel.user;

import java.time.Instant;
import java.util.Optional;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.UserRef;

/// An account.
///
/// - shape: `username` is in lower case; `servers` and `subuserOf` count what it owns and may use
public record User(
        UserRef ref,
        Optional<String> externalId,
        String username,
        String email,
        String firstName,
        String lastName,
        String language,
        boolean rootAdmin,
        boolean twoFactor,
        long servers,
        long subuserOf,
        Instant createdAt,
        Instant updatedAt) {

    public Subject subject() {
        return Subject.user(ref.number(), username);
    }
}
