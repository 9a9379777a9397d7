package quetzal.shared.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.UUID;

/// Names one account of the panel.
///
/// - shape: a UUID, 36 characters in text
public record UserId(@JsonValue UUID value) {
    @JsonCreator
    public UserId {}

    /// - errors: [IllegalArgumentException] when `text` is not a 36-character UUID
    public static UserId of(String text) {
        return new UserId(Uuids.strict(text));
    }

    /// Empty when `text` is not a 36-character UUID.
    public static Optional<UserId> parse(String text) {
        return Uuids.parse(text).map(UserId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
