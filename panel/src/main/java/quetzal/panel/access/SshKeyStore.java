package quetzal.panel.access;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

final class SshKeyStore {
    List<SshKeyRoutes.View> ofUser(Handle tx, long user) {
        return tx.createQuery(
                        """
                        SELECT name, fingerprint, public_key, created_at FROM user_ssh_keys
                        WHERE user_id = :user ORDER BY id LIMIT 200
                        """)
                .bind("user", user)
                .map(
                        (row, _) ->
                                new SshKeyRoutes.View(
                                        row.getString("name"),
                                        row.getString("fingerprint"),
                                        row.getString("public_key"),
                                        AccessStore.instant(row, "created_at")))
                .list();
    }

    int lockAndCount(Handle tx, long user) {
        tx.createQuery("SELECT id FROM users WHERE id = :user FOR UPDATE")
                .bind("user", user)
                .mapTo(Long.class)
                .findOne();
        return tx.createQuery("SELECT count(*) FROM user_ssh_keys WHERE user_id = :user")
                .bind("user", user)
                .mapTo(Integer.class)
                .one();
    }

    /// Empty when the account has this key already.
    Optional<Long> insert(Handle tx, long user, SshKeyRoutes.View key) {
        return tx.createQuery(
                        """
                        INSERT INTO user_ssh_keys (user_id, name, fingerprint, public_key, created_at)
                        VALUES (:user, :name, :fingerprint, :key, :now)
                        ON CONFLICT (user_id, fingerprint) DO NOTHING
                        RETURNING id
                        """)
                .bind("user", user)
                .bind("name", key.name())
                .bind("fingerprint", key.fingerprint())
                .bind("key", key.publicKey())
                .bind("now", key.createdAt())
                .mapTo(Long.class)
                .findOne();
    }

    Optional<Long> delete(Handle tx, long user, String fingerprint) {
        return tx.createQuery(
                        """
                        DELETE FROM user_ssh_keys WHERE user_id = :user AND fingerprint = :fingerprint
                        RETURNING id
                        """)
                .bind("user", user)
                .bind("fingerprint", fingerprint)
                .mapTo(Long.class)
                .findOne();
    }
}
