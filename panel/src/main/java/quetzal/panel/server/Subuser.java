package quetzal.panel.server;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import quetzal.panel.http.UserRef;
import quetzal.shared.id.UserId;

/// A person who may use somebody else's server.
public record Subuser(
        long number,
        long user,
        UUID userUuid,
        String username,
        String email,
        long server,
        List<String> permissions,
        Instant createdAt,
        Instant updatedAt) {
    public Subuser {
        permissions = List.copyOf(permissions);
    }

    public UserRef ref() {
        return new UserRef(user, new UserId(userUuid));
    }
}
