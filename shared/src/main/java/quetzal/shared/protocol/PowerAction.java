package quetzal.shared.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import quetzal.shared.permission.Permission;

/// What can be asked of a server's process.
public enum PowerAction {
    START(Permission.CONTROL_START),
    STOP(Permission.CONTROL_STOP),
    RESTART(Permission.CONTROL_RESTART),
    KILL(Permission.CONTROL_STOP);

    private final Permission permission;

    PowerAction(Permission permission) {
        this.permission = permission;
    }

    public Permission permission() {
        return permission;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PowerAction> parse(String word) {
        return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
    }

    /// - errors: [IllegalArgumentException] for any other word
    @JsonCreator
    public static PowerAction of(String word) {
        return parse(word).orElseThrow(() -> new IllegalArgumentException("Unknown power action."));
    }
}
