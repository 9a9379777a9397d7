package quetzal.panel.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.http.Credential;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

final class ConsoleStore {
    /// Which node a server is on.
    record Place(ServerId server, long number, long node) {}

    /// - shape: `server` is a UUID or the 8-character short id; none for a server that is being deleted
    Optional<Place> place(Handle tx, String server) {
        var id = ServerId.parse(server);
        if (id.isEmpty() && server.length() != 8) {
            return Optional.empty();
        }
        return tx.createQuery(
                        """
                        SELECT s.id, s.uuid, s.node_id FROM servers s
                        WHERE s.deleting_at IS NULL AND\s"""
                                + (id.isPresent() ? "s.uuid = :server" : "s.uuid_short = :server"))
                .bind("server", id.<Object>map(ServerId::value).orElse(server))
                .map(
                        (row, _) ->
                                new Place(
                                        new ServerId(row.getObject("uuid", UUID.class)),
                                        row.getLong("id"),
                                        row.getLong("node_id")))
                .findOne();
    }

    boolean isSubuser(Handle tx, long server, long user) {
        return tx.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM subusers WHERE server_id = :server AND user_id = :user)")
                .bind("server", server)
                .bind("user", user)
                .mapTo(Boolean.class)
                .one();
    }

    /// One statement, however many they are.
    Map<Viewer, Standing> standings(Handle tx, Set<Viewer> viewers) {
        var list = List.copyOf(viewers);
        var standings = new HashMap<Viewer, Standing>();
        tx.createQuery(
                        """
                        SELECT v.server, v.person, s.id AS server_id, s.deleting_at, s.suspended, s.node_id, s.owner_id,
                               u.id AS user_id, u.root_admin, u.session_version, m.permissions
                        FROM unnest(cast(:servers AS uuid[]), cast(:people AS uuid[])) AS v (server, person)
                        LEFT JOIN servers s ON s.uuid = v.server
                        LEFT JOIN users u ON u.uuid = v.person
                        LEFT JOIN subusers m ON m.server_id = s.id AND m.user_id = u.id
                        """)
                .bind("servers", array(list.stream().map(viewer -> viewer.server().value())))
                .bind("people", array(list.stream().map(viewer -> viewer.user().value())))
                .map(
                        (row, _) ->
                                Map.entry(
                                        new Viewer(
                                                new ServerId(row.getObject("server", UUID.class)),
                                                new UserId(row.getObject("person", UUID.class))),
                                        standing(row)))
                .forEach(entry -> standings.put(entry.getKey(), entry.getValue()));
        return standings;
    }

    private static Standing standing(ResultSet row) throws SQLException {
        if (row.getObject("server_id") == null || row.getObject("deleting_at") != null) {
            return new Standing.Deleted();
        }
        if (row.getBoolean("suspended")) {
            return new Standing.Suspended();
        }
        if (row.getObject("user_id") == null) {
            return new Standing.Withdrawn();
        }
        boolean rootAdmin = row.getBoolean("root_admin");
        boolean owner = row.getLong("owner_id") == row.getLong("user_id");
        var listed = row.getArray("permissions");
        if (!rootAdmin && !owner && listed == null) {
            return new Standing.Withdrawn();
        }
        return new Standing.Allowed(
                ServerAccess.permissions(
                        owner,
                        rootAdmin,
                        listed == null ? null : Arrays.asList((String[]) listed.getArray())),
                row.getInt("session_version"),
                row.getLong("node_id"));
    }

    private static String array(java.util.stream.Stream<UUID> ids) {
        return ids.map(UUID::toString).collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }

    void issued(Handle tx, String jti, long server, UserId user, Credential with, Instant expires) {
        tx.createUpdate(
                        """
                        INSERT INTO console_tickets (jti, server_id, user_uuid, session_id, api_key_id, expires_at)
                        VALUES (:jti, :server, :user, :session, :key, :expires)
                        """)
                .bind("jti", jti)
                .bind("server", server)
                .bind("user", user.value())
                .bind("session", with.sessionId())
                .bind("key", with.keyNumber())
                .bind("expires", expires)
                .execute();
    }

    /// The names of tickets of this person that have not run out; no `servers` means all of them.
    ///
    /// - shape: at most 10,000, the newest
    Map<ServerId, List<String>> live(Handle tx, UserId user, List<ServerId> servers, Instant now) {
        var names = new HashMap<ServerId, List<String>>();
        tx.createQuery(
                        """
                        SELECT s.uuid, t.jti
                        FROM console_tickets t
                        JOIN servers s ON s.id = t.server_id
                        WHERE t.user_uuid = :user AND t.expires_at > :now
                          AND (:all OR s.uuid = ANY (cast(:servers AS uuid[])))
                        ORDER BY t.expires_at DESC
                        LIMIT 10000
                        """)
                .bind("user", user.value())
                .bind("all", servers.isEmpty())
                .bind("servers", array(servers.stream().map(ServerId::value)))
                .bind("now", now)
                .map(
                        (row, _) ->
                                Map.entry(
                                        new ServerId(row.getObject("uuid", UUID.class)),
                                        row.getString("jti")))
                .forEach(
                        entry ->
                                names.computeIfAbsent(
                                                entry.getKey(), _ -> new java.util.ArrayList<>())
                                        .add(entry.getValue()));
        return names;
    }

    int purge(Handle tx, Instant before) {
        return tx.createUpdate("DELETE FROM console_tickets WHERE expires_at < :before")
                .bind("before", before)
                .execute();
    }
}
