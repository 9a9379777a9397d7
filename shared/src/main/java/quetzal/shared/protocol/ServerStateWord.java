package quetzal.shared.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// The state of a server's process, as every wire says it.
public enum ServerStateWord {
    OFFLINE,
    STARTING,
    RUNNING,
    STOPPING;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// - errors: [IllegalArgumentException] for any other word
    @JsonCreator
    public static ServerStateWord of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
