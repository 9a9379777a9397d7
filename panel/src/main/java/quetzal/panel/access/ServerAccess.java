package quetzal.panel.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.http.UserRef;
import quetzal.shared.permission.Permission;
import quetzal.shared.permission.PermissionSet;

/// The one policy: what may this person do on this server? REST, sockets, SFTP and schedules all ask here.
///
/// The owner and root admins may do everything, a subuser what his list says, and for everyone else there is no such
/// server.
public final class ServerAccess {
    private final AccessStore store = new AccessStore();

    /// Empty when there is no such server for this person.
    ///
    /// - shape: `server` is its UUID or the first 8 characters of it
    public Optional<ServerGrant> grant(Handle tx, UserRef user, boolean rootAdmin, String server) {
        return store.seat(tx, server, user.number()).flatMap(seat -> grant(seat, user, rootAdmin));
    }

    /// What tokens for this person and server carry; nothing when there is no such server for him.
    public PermissionSet permissionsFor(Handle tx, UserRef user, boolean rootAdmin, String server) {
        return grant(tx, user, rootAdmin, server)
                .map(ServerGrant::permissions)
                .orElse(PermissionSet.NONE);
    }

    /// True when the person may do it; for doors that have no gate, like SFTP.
    public boolean may(
            Handle tx, UserRef user, boolean rootAdmin, String server, Permission permission) {
        return permissionsFor(tx, user, rootAdmin, server).grants(permission);
    }

    Optional<AccessStore.Seat> seat(Handle tx, UserRef user, String server) {
        return store.seat(tx, server, user.number());
    }

    static Optional<ServerGrant> grant(AccessStore.Seat seat, UserRef user, boolean rootAdmin) {
        boolean owner = seat.ownerNumber() == user.number();
        var listed = seat.permissions();
        if ((seat.deleting() && !rootAdmin) || (!rootAdmin && !owner && listed == null)) {
            return Optional.empty();
        }
        return Optional.of(
                new ServerGrant(
                        seat.number(),
                        seat.id(),
                        seat.name(),
                        seat.ownerNumber(),
                        owner,
                        rootAdmin,
                        permissions(owner, rootAdmin, listed)));
    }

    /// What someone in this place holds.
    ///
    /// - shape: `listed` is a subuser's stored list, null for someone who is none
    public static PermissionSet permissions(
            boolean owner, boolean rootAdmin, @Nullable List<String> listed) {
        if (rootAdmin) {
            return PermissionSet.ROOT_ADMIN;
        }
        if (owner) {
            return PermissionSet.OWNER;
        }
        return listed == null ? PermissionSet.NONE : PermissionSet.of(known(listed));
    }

    /// A stored list holds plain keys only: whatever else got in grants nothing, least of all `*`.
    private static List<String> known(List<String> listed) {
        return Stream.concat(
                        Stream.of(Permission.WEBSOCKET_CONNECT),
                        listed.stream().flatMap(key -> Permission.ofKey(key).stream()))
                .map(Permission::key)
                .distinct()
                .toList();
    }
}
