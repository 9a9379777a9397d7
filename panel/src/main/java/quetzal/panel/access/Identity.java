package quetzal.panel.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Impersonator;
import quetzal.panel.http.UserRef;

/// What one look-up of a credential finds: the account behind it and the credential's own facts.
record Identity(
        UserRef user,
        String username,
        String email,
        boolean rootAdmin,
        boolean hasTwoFactor,
        int twoFactorPolicy,
        @Nullable Impersonator impersonator) {

    record OfSession(
            Identity who, UUID id, String csrfToken, Instant lastSeen, Instant expiresAt) {}

    record OfKey(
            Identity who,
            long id,
            int keyType,
            String identifier,
            byte[] secretHash,
            List<String> allowedIps,
            Map<AdminResource, Integer> permissions,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsed) {}

    /// True when the panel insists on a second factor that this account lacks. Whoever acts for it has shown his own.
    boolean lacksTwoFactor() {
        return impersonator == null
                && !hasTwoFactor
                && (twoFactorPolicy == 2 || (twoFactorPolicy == 1 && rootAdmin));
    }
}
