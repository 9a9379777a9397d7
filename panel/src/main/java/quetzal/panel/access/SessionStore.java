package quetzal.panel.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Credential;

final class SessionStore {
    /// The session `s` of the account `u` may be used at `now`.
    static final String LIVES =
            """
            s.expires_at > :now AND s.session_version = u.session_version
            AND (s.own_session_id IS NULL
                 OR acting_is_allowed(s.own_session_id, s.own_session_version, u.root_admin, :now))
            """;

    /// - shape: `attempts` counts wrong codes so far
    record Checkpoint(long user, int attempts) {}

    void insert(
            Handle tx,
            UUID id,
            long user,
            byte[] tokenHash,
            String csrfToken,
            String ip,
            String userAgent,
            Instant now,
            Instant expires) {
        tx.createUpdate(
                        """
                        INSERT INTO sessions (id, user_id, token_hash, csrf_token, session_version, ip, user_agent,
                                              created_at, last_seen_at, expires_at)
                        SELECT :id, u.id, :hash, :csrf, u.session_version, :ip, :agent, :now, :now, :expires
                        FROM users u WHERE u.id = :user
                        """)
                .bind("id", id)
                .bind("user", user)
                .bind("hash", tokenHash)
                .bind("csrf", csrfToken)
                .bind("ip", ip)
                .bind("agent", userAgent)
                .bind("now", now)
                .bind("expires", expires)
                .execute();
    }

    /// The newest 100 that are still good.
    List<Session> ofUser(Handle tx, long user, Instant now) {
        return tx.createQuery(
                        """
                        SELECT s.id, s.ip, s.user_agent, s.created_at, s.last_seen_at, s.expires_at, i.admin_name
                        FROM sessions s
                        JOIN users u ON u.id = s.user_id
                        LEFT JOIN impersonations i ON i.id = s.impersonation_id
                        WHERE s.user_id = :user AND\s"""
                                + LIVES
                                + " ORDER BY s.last_seen_at DESC, s.id LIMIT 100")
                .bind("user", user)
                .bind("now", now)
                .map(
                        (row, _) ->
                                new Session(
                                        row.getObject("id", UUID.class),
                                        row.getString("ip"),
                                        row.getString("user_agent"),
                                        AccessStore.instant(row, "created_at"),
                                        AccessStore.instant(row, "last_seen_at"),
                                        AccessStore.instant(row, "expires_at"),
                                        row.getString("admin_name")))
                .list();
    }

    boolean delete(Handle tx, long user, UUID id) {
        return tx.createUpdate("DELETE FROM sessions WHERE user_id = :user AND id = :id")
                        .bind("user", user)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /// Answers those that are gone.
    List<UUID> deleteOthers(Handle tx, long user, UUID keep) {
        return tx.createQuery(
                        "DELETE FROM sessions WHERE user_id = :user AND id <> :keep RETURNING id")
                .bind("user", user)
                .bind("keep", keep)
                .mapTo(UUID.class)
                .list();
    }

    /// Answers those that are gone.
    List<UUID> deleteByToken(Handle tx, byte[] tokenHash) {
        return tx.createQuery("DELETE FROM sessions WHERE token_hash = :hash RETURNING id")
                .bind("hash", tokenHash)
                .mapTo(UUID.class)
                .list();
    }

    /// Gives one session the account's new version, a new token and a new token against forged requests, so that it
    /// outlives the change that ended the others.
    void renew(Handle tx, UUID id, int version, byte[] tokenHash, String csrfToken) {
        tx.createUpdate(
                        """
                        UPDATE sessions SET session_version = :version, token_hash = :hash, csrf_token = :csrf
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("version", version)
                .bind("hash", tokenHash)
                .bind("csrf", csrfToken)
                .execute();
    }

    /// Has the deletion of a session or key wait for this transaction; false when it is good no more.
    boolean hold(Handle tx, long user, Credential credential, Instant now) {
        var key = credential.keyNumber();
        var query =
                key == null
                        ? tx.createQuery(
                                        """
                                        SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
                                        WHERE s.id = :id AND s.user_id = :user AND s.expires_at > :now
                                          AND s.session_version = u.session_version
                                        FOR KEY SHARE OF s
                                        """)
                                .bind("id", credential.sessionId())
                        : tx.createQuery(
                                        """
                                        SELECT 1 FROM api_keys k
                                        WHERE k.id = :id AND k.user_id = :user
                                          AND (k.expires_at IS NULL OR k.expires_at > :now)
                                        FOR KEY SHARE
                                        """)
                                .bind("id", key);
        return query.bind("user", user).bind("now", now).mapTo(Integer.class).findOne().isPresent();
    }

    /// Drops what has run out, at most 1,000 rows of each kind.
    void prune(Handle tx, Instant now) {
        tx.createUpdate(
                        """
                        DELETE FROM sessions WHERE id IN
                            (SELECT id FROM sessions WHERE expires_at < :now LIMIT 1000)
                        """)
                .bind("now", now)
                .execute();
        tx.createUpdate(
                        """
                        DELETE FROM login_checkpoints WHERE token_hash IN
                            (SELECT token_hash FROM login_checkpoints WHERE expires_at < :now LIMIT 1000)
                        """)
                .bind("now", now)
                .execute();
    }

    void insertCheckpoint(
            Handle tx, byte[] tokenHash, long user, byte[] browserHash, Instant expires) {
        tx.createUpdate(
                        """
                        INSERT INTO login_checkpoints (token_hash, user_id, browser_hash, expires_at)
                        VALUES (:hash, :user, :browser, :expires)
                        """)
                .bind("hash", tokenHash)
                .bind("user", user)
                .bind("browser", browserHash)
                .bind("expires", expires)
                .execute();
    }

    /// Locks it, so that two codes cannot be tried on one attempt.
    Optional<Checkpoint> lockCheckpoint(
            Handle tx, byte[] tokenHash, byte[] browserHash, Instant now) {
        return tx.createQuery(
                        """
                        SELECT user_id, attempts FROM login_checkpoints
                        WHERE token_hash = :hash AND browser_hash = :browser AND expires_at > :now
                        FOR UPDATE
                        """)
                .bind("hash", tokenHash)
                .bind("browser", browserHash)
                .bind("now", now)
                .map((row, _) -> new Checkpoint(row.getLong("user_id"), row.getInt("attempts")))
                .findOne();
    }

    void countCheckpointAttempt(Handle tx, byte[] tokenHash) {
        tx.createUpdate(
                        "UPDATE login_checkpoints SET attempts = attempts + 1 WHERE token_hash = :hash")
                .bind("hash", tokenHash)
                .execute();
    }

    void deleteCheckpoint(Handle tx, byte[] tokenHash) {
        tx.createUpdate("DELETE FROM login_checkpoints WHERE token_hash = :hash")
                .bind("hash", tokenHash)
                .execute();
    }
}
