package quetzal.panel.client;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Someone whom an owner has let in.
record Subuser(
        long userNumber,
        UUID uuid,
        String username,
        String email,
        boolean twoFactor,
        Instant createdAt,
        List<String> permissions) {
    Subuser {
        permissions = List.copyOf(permissions);
    }
}
