package quetzal.panel.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.AdminResource;

final class ApiKeyStore {
    private static final String COLUMNS =
            """
            SELECT id, identifier, key_type, description, allowed_ips, permissions, last_used_at, expires_at, created_at
            FROM api_keys
            """;

    /// Locks the owner's row, so that two requests cannot both take the last place; then counts.
    int lockAndCount(Handle tx, long user, ApiKey.Type type) {
        tx.createQuery("SELECT id FROM users WHERE id = :user FOR UPDATE")
                .bind("user", user)
                .mapTo(Long.class)
                .findOne();
        return tx.createQuery(
                        "SELECT count(*) FROM api_keys WHERE user_id = :user AND key_type = :type")
                .bind("user", user)
                .bind("type", type.number())
                .mapTo(Integer.class)
                .one();
    }

    ApiKey insert(
            Handle tx,
            long user,
            ApiKey.Type type,
            String identifier,
            byte[] secretHash,
            String description,
            List<String> allowedIps,
            Map<AdminResource, Integer> permissions,
            @Nullable Instant expiresAt,
            Instant now) {
        return tx.createQuery(
                        """
                        INSERT INTO api_keys (user_id, key_type, identifier, secret_hash, description, allowed_ips,
                                              permissions, expires_at, created_at)
                        VALUES (:user, :type, :identifier, :hash, :description, :ips, cast(:permissions AS jsonb),
                                :expires, :now)
                        RETURNING id, identifier, key_type, description, allowed_ips, permissions, last_used_at,
                                  expires_at, created_at
                        """)
                .bind("user", user)
                .bind("type", type.number())
                .bind("identifier", identifier)
                .bind("hash", secretHash)
                .bind("description", description)
                .bindArray("ips", String.class, allowedIps)
                .bind("permissions", KeyPermissions.write(permissions))
                .bind("expires", expiresAt)
                .bind("now", now)
                .map((row, _) -> read(row))
                .one();
    }

    /// At most 500, which is far above what an account may have.
    List<ApiKey> ofUser(Handle tx, long user, ApiKey.Type type) {
        return tx.createQuery(
                        COLUMNS
                                + " WHERE user_id = :user AND key_type = :type ORDER BY id LIMIT 500")
                .bind("user", user)
                .bind("type", type.number())
                .map((row, _) -> read(row))
                .list();
    }

    Optional<ApiKey> delete(Handle tx, long user, ApiKey.Type type, String identifier) {
        return tx.createQuery(
                        """
                        DELETE FROM api_keys
                        WHERE user_id = :user AND key_type = :type AND identifier = :identifier
                        RETURNING id, identifier, key_type, description, allowed_ips, permissions, last_used_at,
                                  expires_at, created_at
                        """)
                .bind("user", user)
                .bind("type", type.number())
                .bind("identifier", identifier)
                .map((row, _) -> read(row))
                .findOne();
    }

    private static ApiKey read(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getLong("id"),
                row.getString("identifier"),
                row.getInt("key_type") == 1 ? ApiKey.Type.ACCOUNT : ApiKey.Type.APPLICATION,
                row.getString("description"),
                AccessStore.texts(row, "allowed_ips"),
                KeyPermissions.read(row.getString("permissions")),
                AccessStore.instantOrNull(row, "last_used_at"),
                AccessStore.instantOrNull(row, "expires_at"),
                AccessStore.instant(row, "created_at"));
    }
}
