package quetzal.shared.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.UUID;

/// Names one backup, chosen by the panel.
///
/// - shape: a UUID, 36 characters in text
public record BackupId(@JsonValue UUID value) {
    @JsonCreator
    public BackupId {}

    /// - errors: [IllegalArgumentException] when `text` is not a 36-character UUID
    public static BackupId of(String text) {
        return new BackupId(Uuids.strict(text));
    }

    /// Empty when `text` is not a 36-character UUID.
    public static Optional<BackupId> parse(String text) {
        return Uuids.parse(text).map(BackupId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
