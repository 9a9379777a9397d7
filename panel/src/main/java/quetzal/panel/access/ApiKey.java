package quetzal.panel.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Item;

/// An API key without its secret, which nobody can read again.
record ApiKey(
        long id,
        String identifier,
        Type type,
        String description,
        List<String> allowedIps,
        Map<AdminResource, Integer> permissions,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        Instant createdAt) {

    /// - shape: `number` as stored
    enum Type {
        ACCOUNT(1, "ptlc_"),
        APPLICATION(2, "ptla_");

        private final int number;
        private final String prefix;

        Type(int number, String prefix) {
            this.number = number;
            this.prefix = prefix;
        }

        int number() {
            return number;
        }

        String prefix() {
            return prefix;
        }
    }

    record View(
            String identifier,
            String description,
            List<String> allowedIps,
            @Nullable Instant lastUsedAt,
            Instant createdAt) {}

    record ApplicationView(
            String identifier,
            String description,
            List<String> allowedIps,
            Map<String, Integer> permissions,
            @Nullable Instant lastUsedAt,
            @Nullable Instant expiresAt,
            Instant createdAt) {}

    Subject subject() {
        return Subject.apiKey(id, identifier);
    }

    Item item() {
        return switch (type) {
            case ACCOUNT ->
                    Item.of(
                            "api_key",
                            new View(identifier, description, allowedIps, lastUsedAt, createdAt));
            case APPLICATION ->
                    Item.of(
                            "api_key",
                            new ApplicationView(
                                    identifier,
                                    description,
                                    allowedIps,
                                    KeyPermissions.byKey(permissions),
                                    lastUsedAt,
                                    expiresAt,
                                    createdAt));
        };
    }
}
