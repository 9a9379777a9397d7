package quetzal.panel.stream;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.access.ServerAccess;
import quetzal.shared.permission.PermissionSet;

final class StreamStore {
    /// One statement, however many they are.
    ///
    /// - shape: one entry for each of `holders`
    Map<Holder, Rights> rights(Handle tx, Collection<Holder> holders, Instant now) {
        var list = List.copyOf(holders);
        var found = new HashMap<Holder, Rights>();
        tx.createQuery(
                        """
                        SELECT h.place, u.id AS user_id, u.root_admin,
                               CASE WHEN h.session IS NULL THEN u.session_version ELSE 0 END AS session_version,
                               CASE WHEN h.session IS NOT NULL
                                    THEN s.session_version = u.session_version AND s.expires_at > :now
                                         AND (s.own_session_id IS NULL
                                              OR acting_is_allowed(s.own_session_id, s.own_session_version,
                                                                   u.root_admin, :now))
                                    ELSE k.id IS NOT NULL AND (k.expires_at IS NULL OR k.expires_at > :now)
                               END AS credential,
                               v.id AS server_id, v.deleting_at, v.suspended, v.owner_id, m.permissions
                        FROM unnest(cast(:users AS bigint[]), cast(:sessions AS uuid[]), cast(:keys AS bigint[]),
                                    cast(:servers AS bigint[]))
                             WITH ORDINALITY AS h (person, session, key, server, place)
                        LEFT JOIN users u ON u.id = h.person
                        LEFT JOIN sessions s ON s.id = h.session AND s.user_id = h.person
                        LEFT JOIN api_keys k ON k.id = h.key AND k.user_id = h.person
                        LEFT JOIN servers v ON v.id = h.server
                        LEFT JOIN subusers m ON m.server_id = v.id AND m.user_id = u.id
                        """)
                .bind("now", now)
                .bind("users", array(list, Holder::user))
                .bind("sessions", array(list, Holder::session))
                .bind("keys", array(list, Holder::key))
                .bind("servers", array(list, Holder::server))
                .map((row, _) -> Map.entry(list.get(row.getInt("place") - 1), rights(row)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static String array(List<Holder> list, Function<Holder, @Nullable Object> part) {
        return list.stream()
                .map(holder -> Objects.toString(part.apply(holder), "NULL"))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static Rights rights(ResultSet row) throws SQLException {
        boolean account = row.getObject("user_id") != null;
        boolean admin = row.getBoolean("root_admin");
        boolean there = row.getObject("server_id") != null && row.getObject("deleting_at") == null;
        var listed = row.getArray("permissions");
        return new Rights(
                account,
                row.getBoolean("credential"),
                row.getInt("session_version"),
                admin,
                there,
                row.getBoolean("suspended"),
                account && there
                        ? ServerAccess.permissions(
                                row.getLong("owner_id") == row.getLong("user_id"),
                                admin,
                                listed == null ? null : Arrays.asList((String[]) listed.getArray()))
                        : PermissionSet.NONE);
    }
}
