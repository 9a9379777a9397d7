package quetzal.panel.http;

import java.util.Map;
import java.util.UUID;

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
}
