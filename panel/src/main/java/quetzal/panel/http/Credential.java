package quetzal.panel.http;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a caller proved himself with.
public sealed interface Credential {
    record Session(UUID id) implements Credential {}

    record AccountKey(long id, String identifier) implements Credential {}

    /// - shape: a resource that is missing from `bits` has none
    record ApplicationKey(long id, String identifier, Map<AdminResource, Integer> bits)
            implements Credential {
        public ApplicationKey {
            bits = Map.copyOf(bits);
        }
    }

    /// The session's id; null for keys.
    default @Nullable UUID sessionId() {
        return this instanceof Session(var id) ? id : null;
    }

    /// The key's row; null for sessions.
    default @Nullable Long keyNumber() {
        return switch (this) {
            case Session _ -> null;
            case AccountKey(var id, _) -> id;
            case ApplicationKey(var id, _, _) -> id;
        };
    }
}
