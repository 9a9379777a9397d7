package quetzal.shared.permission;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The permission keys that one person holds on one server, as tokens carry them.
///
/// - shape: keys as on the wire, in order, each once; `*` grants every key that does not begin with `admin`
public record PermissionSet(@JsonValue Set<String> keys) {
    /// Real text of internal errors.
    public static final String ADMIN_ERRORS = "admin.websocket.errors";

    /// Output of the installation.
    public static final String ADMIN_INSTALL = "admin.websocket.install";

    /// Progress of a transfer to another node.
    public static final String ADMIN_TRANSFER = "admin.websocket.transfer";

    public static final PermissionSet NONE = new PermissionSet(Set.of());
    public static final PermissionSet OWNER = PermissionSet.of(List.of("*"));
    public static final PermissionSet ROOT_ADMIN =
            PermissionSet.of(List.of("*", ADMIN_ERRORS, ADMIN_INSTALL, ADMIN_TRANSFER));

    @JsonCreator
    public PermissionSet {
        keys = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(keys));
    }

    public static PermissionSet of(Collection<String> keys) {
        return new PermissionSet(new LinkedHashSet<>(keys));
    }

    public boolean grants(Permission permission) {
        return grants(permission.key());
    }

    public boolean grants(String key) {
        return keys.contains(key) || (keys.contains("*") && !key.startsWith("admin"));
    }
}
