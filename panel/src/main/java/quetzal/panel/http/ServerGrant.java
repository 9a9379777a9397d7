package quetzal.panel.http;

import io.javalin.http.Context;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.Permission;
import quetzal.shared.permission.PermissionSet;

/// What the caller of a server route may do on the server of its path, as its gate found out.
///
/// - shape: `number` is the integer id of the server; `permissions` is what tokens carry
public record ServerGrant(
        long number,
        ServerId id,
        String name,
        long ownerNumber,
        boolean owner,
        boolean rootAdmin,
        PermissionSet permissions) {
    private static final String ATTRIBUTE = "quetzal.server-grant";

    /// - errors: [IllegalStateException] on a route whose gate is not one for servers
    public static ServerGrant of(Context ctx) {
        ServerGrant grant = ctx.attribute(ATTRIBUTE);
        if (grant == null) {
            throw new IllegalStateException("This route's gate names no server.");
        }
        return grant;
    }

    /// True once the gate has let the caller in to the server.
    public static boolean isAttached(Context ctx) {
        return ctx.attribute(ATTRIBUTE) != null;
    }

    public void attach(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    public boolean may(Permission permission) {
        return permissions.grants(permission);
    }
}
