package quetzal.shared.id;

import java.util.Optional;
import java.util.UUID;

/// Reads UUIDs in their one full form: [UUID#fromString] also takes shortened groups, which would let two texts name
/// one thing.
final class Uuids {
    private Uuids() {}

    static UUID strict(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("Not a UUID of 36 characters."));
    }

    static Optional<UUID> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : c > 0x7f || Character.digit(c, 16) < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(UUID.fromString(text));
    }
}
