package quetzal.panel.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Impersonator;
import quetzal.panel.http.UserRef;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// The hot look-ups: who is behind a credential, and what may he do on a server. One statement each.
final class AccessStore {
    static final String TWO_FACTOR_SETTING = "pterodactyl:auth:2fa_required";

    Optional<Identity.OfSession> session(Handle tx, byte[] tokenHash, Instant now) {
        return tx.createQuery(
                        """
                        SELECT s.id AS session_id, s.csrf_token, s.last_seen_at, s.expires_at,
                               i.id AS impersonation, i.admin_id, i.admin_name,
                               u.id, u.uuid, u.username, u.email, u.root_admin, u.use_totp,
                               (SELECT value FROM settings WHERE key = :policy) AS policy
                        FROM sessions s
                        JOIN users u ON u.id = s.user_id
                        LEFT JOIN impersonations i ON i.id = s.impersonation_id
                        WHERE s.token_hash = :hash AND\s"""
                                + SessionStore.LIVES)
                .bind("hash", tokenHash)
                .bind("now", now)
                .bind("policy", TWO_FACTOR_SETTING)
                .map(
                        (row, _) ->
                                new Identity.OfSession(
                                        identity(row, impersonator(row)),
                                        row.getObject("session_id", UUID.class),
                                        row.getString("csrf_token"),
                                        instant(row, "last_seen_at"),
                                        instant(row, "expires_at")))
                .findOne();
    }

    Optional<Identity.OfKey> key(Handle tx, String identifier) {
        return tx.createQuery(
                        """
                        SELECT k.id AS key_id, k.key_type, k.identifier, k.secret_hash, k.allowed_ips, k.permissions,
                               k.expires_at, k.last_used_at,
                               u.id, u.uuid, u.username, u.email, u.root_admin, u.use_totp,
                               (SELECT value FROM settings WHERE key = :policy) AS policy
                        FROM api_keys k
                        JOIN users u ON u.id = k.user_id
                        WHERE k.identifier = :identifier
                        """)
                .bind("identifier", identifier)
                .bind("policy", TWO_FACTOR_SETTING)
                .map(
                        (row, _) ->
                                new Identity.OfKey(
                                        identity(row, null),
                                        row.getLong("key_id"),
                                        row.getInt("key_type"),
                                        row.getString("identifier"),
                                        row.getBytes("secret_hash"),
                                        texts(row, "allowed_ips"),
                                        KeyPermissions.read(row.getString("permissions")),
                                        instantOrNull(row, "expires_at"),
                                        instantOrNull(row, "last_used_at")))
                .findOne();
    }

    void touchSession(Handle tx, UUID id, String ip, Instant now, Instant expires) {
        tx.createUpdate(
                        """
                        UPDATE sessions SET last_seen_at = :now, expires_at = :expires, ip = :ip
                        WHERE id = :id AND last_seen_at < :now
                        """)
                .bind("id", id)
                .bind("ip", ip)
                .bind("now", now)
                .bind("expires", expires)
                .execute();
    }

    void touchKey(Handle tx, long id, Instant now) {
        tx.createUpdate(
                        """
                        UPDATE api_keys SET last_used_at = :now
                        WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :now)
                        """)
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    /// The server by its UUID or, when the text has 8 characters, its short name, with the user's place on it.
    Optional<Seat> seat(Handle tx, String server, long user) {
        var id = ServerId.parse(server);
        if (id.isEmpty() && server.length() != 8) {
            return Optional.empty();
        }
        var condition = id.isPresent() ? "s.uuid = :server" : "s.uuid_short = :server";
        return tx.createQuery(
                        """
                        SELECT s.id, s.uuid, s.name, s.owner_id, s.deleting_at IS NOT NULL AS deleting, m.permissions
                        FROM servers s
                        LEFT JOIN subusers m ON m.server_id = s.id AND m.user_id = :user
                        WHERE\s"""
                                + condition)
                .bind("server", id.<Object>map(ServerId::value).orElse(server))
                .bind("user", user)
                .map(
                        (row, _) ->
                                new Seat(
                                        row.getLong("id"),
                                        new ServerId(row.getObject("uuid", UUID.class)),
                                        row.getString("name"),
                                        row.getLong("owner_id"),
                                        row.getBoolean("deleting"),
                                        row.getArray("permissions") == null
                                                ? null
                                                : texts(row, "permissions")))
                .findOne();
    }

    /// - shape: `permissions` is null for someone who is not a subuser
    record Seat(
            long number,
            ServerId id,
            String name,
            long ownerNumber,
            boolean deleting,
            @Nullable List<String> permissions) {}

    /// From the columns `impersonation, admin_id, admin_name`; null when nobody acts for the person.
    static @Nullable Impersonator impersonator(ResultSet row) throws SQLException {
        var id = row.getObject("impersonation", UUID.class);
        return id == null
                ? null
                : new Impersonator(id, row.getLong("admin_id"), row.getString("admin_name"));
    }

    static Identity identity(ResultSet row, @Nullable Impersonator impersonator)
            throws SQLException {
        var policy = row.getString("policy");
        return new Identity(
                new UserRef(row.getLong("id"), new UserId(row.getObject("uuid", UUID.class))),
                row.getString("username"),
                row.getString("email"),
                row.getBoolean("root_admin"),
                row.getBoolean("use_totp"),
                policy != null && policy.matches("[012]") ? Integer.parseInt(policy) : 0,
                impersonator);
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
