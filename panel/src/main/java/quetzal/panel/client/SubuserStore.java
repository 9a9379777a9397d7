package quetzal.panel.client;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Who has been let in to a server, and the accounts they are.
final class SubuserStore {
    private static final String COLUMNS =
            """
            SELECT u.id, u.uuid, u.username, u.email, u.use_totp, u.created_at, m.permissions
            FROM subusers m JOIN users u ON u.id = m.user_id
            WHERE m.server_id = :server
            """;

    /// - shape: in the order they were let in, at most 1,000
    List<Subuser> ofServer(Handle tx, long server) {
        return tx.createQuery(COLUMNS + " ORDER BY m.id LIMIT 1000")
                .bind("server", server)
                .map((row, _) -> read(row))
                .list();
    }

    Optional<Subuser> find(Handle tx, long server, UUID user) {
        return tx.createQuery(COLUMNS + " AND u.uuid = :user")
                .bind("server", server)
                .bind("user", user)
                .map((row, _) -> read(row))
                .findOne();
    }

    Optional<Subuser> find(Handle tx, long server, long userNumber) {
        return tx.createQuery(COLUMNS + " AND u.id = :user")
                .bind("server", server)
                .bind("user", userNumber)
                .map((row, _) -> read(row))
                .findOne();
    }

    /// Locks the entry until the transaction ends.
    Optional<Subuser> lock(Handle tx, long server, UUID user) {
        return tx.createQuery(COLUMNS + " AND u.uuid = :user FOR UPDATE OF m")
                .bind("server", server)
                .bind("user", user)
                .map((row, _) -> read(row))
                .findOne();
    }

    /// False when this person is in already.
    boolean insert(Handle tx, long server, long user, List<String> permissions) {
        return tx.createUpdate(
                                """
                                INSERT INTO subusers (user_id, server_id, permissions) VALUES (:user, :server, :permissions)
                                ON CONFLICT (user_id, server_id) DO NOTHING
                                """)
                        .bind("user", user)
                        .bind("server", server)
                        .bindArray("permissions", String.class, permissions)
                        .execute()
                == 1;
    }

    void update(Handle tx, long server, long user, List<String> permissions) {
        tx.createUpdate(
                        """
                        UPDATE subusers SET permissions = :permissions, updated_at = now()
                        WHERE server_id = :server AND user_id = :user
                        """)
                .bind("user", user)
                .bind("server", server)
                .bindArray("permissions", String.class, permissions)
                .execute();
    }

    void delete(Handle tx, long server, long user) {
        tx.createUpdate("DELETE FROM subusers WHERE server_id = :server AND user_id = :user")
                .bind("server", server)
                .bind("user", user)
                .execute();
    }

    Optional<Long> account(Handle tx, String email) {
        return tx.createQuery("SELECT id FROM users WHERE lower(email) = lower(:email)")
                .bind("email", email)
                .mapTo(Long.class)
                .findOne();
    }

    /// An account that nobody can log in to until its password is set; empty when the name or the address is taken.
    Optional<Long> insertAccount(Handle tx, String username, String email, String lockedHash) {
        return tx.createQuery(
                        """
                        INSERT INTO users (uuid, username, email, name_first, name_last, password_hash)
                        VALUES (:uuid, :username, :email, 'Server', 'Subuser', :hash)
                        ON CONFLICT DO NOTHING
                        RETURNING id
                        """)
                .bind("uuid", UUID.randomUUID())
                .bind("username", username)
                .bind("email", email)
                .bind("hash", lockedHash)
                .mapTo(Long.class)
                .findOne();
    }

    /// The server's owner and node, locked until the transaction ends.
    Optional<Place> lockServer(Handle tx, long server) {
        return tx.createQuery("SELECT owner_id, node_id FROM servers WHERE id = :id FOR UPDATE")
                .bind("id", server)
                .map((row, _) -> new Place(row.getLong("owner_id"), row.getLong("node_id")))
                .findOne();
    }

    record Place(long owner, long node) {}

    private static Subuser read(ResultSet row) throws SQLException {
        return new Subuser(
                row.getLong("id"),
                row.getObject("uuid", UUID.class),
                row.getString("username"),
                row.getString("email"),
                row.getBoolean("use_totp"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Arrays.asList((String[]) row.getArray("permissions").getArray()));
    }
}
