package quetzal.panel.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Credential;
import quetzal.panel.http.StreamTarget;

final class StreamTicketStore {
    /// - shape: `meant` is what the ticket is for, `credential` what it was asked for with
    record Taken(Identity who, Credential credential, StreamTarget meant) {}

    void insert(
            Handle tx,
            byte[] tokenHash,
            long user,
            @Nullable UUID session,
            @Nullable Long key,
            StreamTarget meant,
            Instant expires) {
        tx.createUpdate(
                        """
                        INSERT INTO stream_tickets (token_hash, user_id, session_version, session_id, api_key_id,
                                                    stream, target, expires_at)
                        SELECT :hash, u.id, u.session_version, :session, :key, :stream, :target, :expires
                        FROM users u WHERE u.id = :user
                        """)
                .bind("hash", tokenHash)
                .bind("user", user)
                .bind("session", session)
                .bind("key", key)
                .bind("stream", meant.stream())
                .bind("target", meant.target())
                .bind("expires", expires)
                .execute();
    }

    /// Takes the ticket: whatever becomes of it, nobody can take it again. Empty when there is none, it has run out, or
    /// what its holder has open was ended since.
    Optional<Taken> take(Handle tx, byte[] tokenHash, Instant now) {
        return tx.createQuery(
                        """
                        WITH taken AS (
                            DELETE FROM stream_tickets WHERE token_hash = :hash
                            RETURNING user_id, session_version, session_id, api_key_id, stream, target, expires_at
                        )
                        SELECT t.stream, t.target, t.session_id, t.api_key_id, k.identifier,
                               i.id AS impersonation, i.admin_id, i.admin_name,
                               u.id, u.uuid, u.username, u.email, u.root_admin, u.use_totp,
                               (SELECT value FROM settings WHERE key = :policy) AS policy
                        FROM taken t
                        JOIN users u ON u.id = t.user_id AND u.session_version = t.session_version
                        LEFT JOIN sessions s ON s.id = t.session_id
                        LEFT JOIN impersonations i ON i.id = s.impersonation_id
                        LEFT JOIN api_keys k ON k.id = t.api_key_id
                        WHERE t.expires_at > :now
                          AND (s.expires_at > :now OR (k.id IS NOT NULL
                                                       AND (k.expires_at IS NULL OR k.expires_at > :now)))
                          AND (s.own_session_id IS NULL
                               OR acting_is_allowed(s.own_session_id, s.own_session_version, u.root_admin, :now))
                        """)
                .bind("hash", tokenHash)
                .bind("now", now)
                .bind("policy", AccessStore.TWO_FACTOR_SETTING)
                .map(
                        (row, _) -> {
                            var session = row.getObject("session_id", UUID.class);
                            return new Taken(
                                    AccessStore.identity(row, AccessStore.impersonator(row)),
                                    session == null
                                            ? new Credential.AccountKey(
                                                    row.getLong("api_key_id"),
                                                    row.getString("identifier"))
                                            : new Credential.Session(session),
                                    new StreamTarget(
                                            row.getString("stream"), row.getString("target")));
                        })
                .findOne();
    }

    int purge(Handle tx, Instant before) {
        return tx.createUpdate("DELETE FROM stream_tickets WHERE expires_at < :before")
                .bind("before", before)
                .execute();
    }
}
