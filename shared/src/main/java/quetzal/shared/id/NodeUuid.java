package quetzal.shared.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.UUID;

/// Names one node, as its configuration file carries it.
///
/// - shape: a UUID, 36 characters in text
public record NodeUuid(@JsonValue UUID value) {
    @JsonCreator
    public NodeUuid {}

    /// - errors: [IllegalArgumentException] when `text` is not a 36-character UUID
    public static NodeUuid of(String text) {
        return new NodeUuid(Uuids.strict(text));
    }

    /// Empty when `text` is not a 36-character UUID.
    public static Optional<NodeUuid> parse(String text) {
        return Uuids.parse(text).map(NodeUuid::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
