package quetzal.shared.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.UUID;

/// Names one game server for its whole life, on the panel, the node and the wire.
///
/// - shape: a UUID, 36 characters in text; daemons refuse any but version 4 at creation
public record ServerId(@JsonValue UUID value) implements Comparable<ServerId> {
    @JsonCreator
    public ServerId {}

    /// - errors: [IllegalArgumentException] when `text` is not a 36-character UUID
    public static ServerId of(String text) {
        return new ServerId(Uuids.strict(text));
    }

    /// Empty when `text` is not a 36-character UUID.
    public static Optional<ServerId> parse(String text) {
        return Uuids.parse(text).map(ServerId::new);
    }

    /// The first 8 characters, by which people and older clients name a server.
    public String shortText() {
        return value.toString().substring(0, 8);
    }

    @Override
    public int compareTo(ServerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
