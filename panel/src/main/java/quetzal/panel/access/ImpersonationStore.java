package quetzal.panel.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.id.ServerId;

final class ImpersonationStore {
    private static final String COLUMNS =
            """
            i.id, i.admin_id, i.admin_uuid, i.admin_name, i.user_id, i.username, i.reason, i.ip, i.started_at, i.ends_at
            """;

    /// - shape: `own` is the administrator's own session
    record Open(Impersonation of, UUID own) {}

    /// Where a session leads back to.
    record Own(String csrfToken, UUID id) {}

    /// Tickets of one server's that its node has to be told to take no more.
    record Tickets(long node, ServerId server, List<String> names) {}

    void insert(Handle tx, Impersonation one) {
        tx.createUpdate(
                        """
                        INSERT INTO impersonations
                            (id, admin_id, admin_uuid, admin_name, user_id, username, reason, ip, started_at, ends_at)
                        VALUES
                            (:id, :admin, :adminUuid, :adminName, :user, :username, :reason, :ip, :started, :ends)
                        """)
                .bind("id", one.id())
                .bind("admin", one.admin())
                .bind("adminUuid", one.adminUuid())
                .bind("adminName", one.adminName())
                .bind("user", one.user())
                .bind("username", one.username())
                .bind("reason", one.reason())
                .bind("ip", one.ip())
                .bind("started", one.startedAt())
                .bind("ends", one.endsAt())
                .execute();
    }

    /// The session of the user that stands on the administrator's own one.
    void insertSession(
            Handle tx,
            Impersonation one,
            UUID own,
            byte[] tokenHash,
            String csrfToken,
            String userAgent) {
        tx.createUpdate(
                        """
                        INSERT INTO sessions (id, user_id, token_hash, csrf_token, session_version, ip, user_agent,
                                              created_at, last_seen_at, expires_at, impersonation_id, own_session_id,
                                              own_session_version)
                        SELECT :id, u.id, :hash, :csrf, u.session_version, :ip, :agent, :now, :now, :expires,
                               :impersonation, p.id, p.session_version
                        FROM users u CROSS JOIN sessions p
                        WHERE u.id = :user AND p.id = :own
                        """)
                .bind("id", UUID.randomUUID())
                .bind("user", one.user())
                .bind("own", own)
                .bind("hash", tokenHash)
                .bind("csrf", csrfToken)
                .bind("ip", one.ip())
                .bind("agent", userAgent)
                .bind("now", one.startedAt())
                .bind("expires", one.endsAt())
                .bind("impersonation", one.id())
                .execute();
    }

    /// The one whose session has this token, whether or not it still lives.
    Optional<Open> ofToken(Handle tx, byte[] tokenHash) {
        return open(tx, "s.token_hash = :key", tokenHash);
    }

    /// Locks a session's row, so that two requests cannot both begin on it; false when it is gone.
    boolean lockSession(Handle tx, UUID id) {
        return tx.createQuery("SELECT id FROM sessions WHERE id = :id FOR UPDATE")
                .bind("id", id)
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
    }

    /// The one that stands on this session.
    Optional<Open> onSession(Handle tx, UUID own) {
        return open(tx, "s.own_session_id = :key", own);
    }

    private static Optional<Open> open(Handle tx, String condition, Object key) {
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + ", s.own_session_id FROM sessions s JOIN impersonations i ON i.id = s.impersonation_id"
                                + " WHERE i.ended_at IS NULL AND "
                                + condition
                                + " FOR UPDATE OF i")
                .bind("key", key)
                .map((row, _) -> new Open(read(row), row.getObject("own_session_id", UUID.class)))
                .findOne();
    }

    Optional<Impersonation> find(Handle tx, UUID id) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM impersonations i WHERE i.id = :id")
                .bind("id", id)
                .map((row, _) -> read(row))
                .findOne();
    }

    /// An administrator's session that is still good.
    Optional<Own> own(Handle tx, byte[] tokenHash, Instant now) {
        return tx.createQuery(
                        """
                        SELECT s.id, s.csrf_token FROM sessions s JOIN users u ON u.id = s.user_id
                        WHERE s.token_hash = :hash AND s.impersonation_id IS NULL AND s.expires_at > :now
                          AND s.session_version = u.session_version
                        """)
                .bind("hash", tokenHash)
                .bind("now", now)
                .map(
                        (row, _) ->
                                new Own(
                                        row.getString("csrf_token"),
                                        row.getObject("id", UUID.class)))
                .findOne();
    }

    /// Those that are over and nobody has noted: at most 100, which others are not noting right now.
    List<Impersonation> over(Handle tx, Instant now) {
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + """
                                 FROM impersonations i
                                WHERE i.ended_at IS NULL AND NOT EXISTS (
                                    SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
                                    WHERE s.impersonation_id = i.id AND\s"""
                                + SessionStore.LIVES
                                + ") ORDER BY i.started_at LIMIT 100 FOR UPDATE OF i SKIP LOCKED")
                .bind("now", now)
                .map((row, _) -> read(row))
                .list();
    }

    void end(Handle tx, UUID id, Instant now) {
        tx.createUpdate(
                        """
                        WITH gone AS (DELETE FROM sessions WHERE impersonation_id = :id RETURNING ip)
                        UPDATE impersonations
                        SET ended_at = :now,
                            addresses = addresses || ARRAY(SELECT g.ip FROM gone g WHERE g.ip IS NOT NULL)
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    /// Has the end of an occasion wait for this transaction, and see what it hands out; false when it is over.
    boolean hold(Handle tx, UUID id, Instant now) {
        return tx.createQuery(
                        """
                        SELECT 1 FROM impersonations i
                        WHERE i.id = :id AND i.ended_at IS NULL AND EXISTS (
                            SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
                            WHERE s.impersonation_id = i.id AND\s"""
                                + SessionStore.LIVES
                                + ") FOR SHARE OF i")
                .bind("id", id)
                .bind("now", now)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    void issued(
            Handle tx,
            String jti,
            Caller caller,
            UUID impersonation,
            ServerGrant server,
            long node,
            Instant now,
            Instant expires) {
        tx.createUpdate(
                        """
                        INSERT INTO impersonation_tickets
                            (jti, impersonation_id, server_id, server_uuid, node_id, ip, issued_at, expires_at)
                        VALUES (:jti, :impersonation, :server, :serverUuid, :node, :ip, :now, :expires)
                        """)
                .bind("jti", jti)
                .bind("impersonation", impersonation)
                .bind("server", server.number())
                .bind("serverUuid", server.id().value())
                .bind("node", node)
                .bind("ip", caller.ip())
                .bind("now", now)
                .bind("expires", expires)
                .execute();
    }

    /// All of one occasion: a shell outlives the ticket that opened it.
    List<Tickets> handedOut(Handle tx, UUID impersonation) {
        return tx.createQuery(
                        """
                        SELECT t.node_id, t.server_uuid, array_agg(t.jti) AS names
                        FROM impersonation_tickets t JOIN nodes n ON n.id = t.node_id
                        WHERE t.impersonation_id = :id
                        GROUP BY t.node_id, t.server_uuid
                        """)
                .bind("id", impersonation)
                .map(
                        (row, _) ->
                                new Tickets(
                                        row.getLong("node_id"),
                                        new ServerId(row.getObject("server_uuid", UUID.class)),
                                        AccessStore.texts(row, "names")))
                .list();
    }

    /// Those of these tickets whose bearer acted for someone and does so no more.
    List<String> ended(Handle tx, String[] names, Instant now) {
        return tx.createQuery(
                        """
                        SELECT t.jti FROM impersonation_tickets t
                        WHERE t.jti = ANY (:names) AND NOT EXISTS (
                            SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
                            WHERE s.impersonation_id = t.impersonation_id AND\s"""
                                + SessionStore.LIVES
                                + ")")
                .bind("names", names)
                .bind("now", now)
                .mapTo(String.class)
                .list();
    }

    /// Drops the tickets of at most 1,000 that are over, and keeps from where they were asked for.
    int purge(Handle tx, Instant endedBefore) {
        return tx.createUpdate(
                        """
                        WITH old AS (
                            SELECT i.id FROM impersonations i
                            WHERE i.ended_at < :before
                              AND EXISTS (SELECT 1 FROM impersonation_tickets t WHERE t.impersonation_id = i.id)
                            LIMIT 1000
                        ), gone AS (
                            DELETE FROM impersonation_tickets t USING old o WHERE t.impersonation_id = o.id
                            RETURNING t.impersonation_id, t.ip
                        )
                        UPDATE impersonations i
                        SET addresses = ARRAY(SELECT unnest(i.addresses)
                                              UNION SELECT g.ip FROM gone g WHERE g.impersonation_id = i.id)
                        WHERE i.id IN (SELECT g.impersonation_id FROM gone g)
                        """)
                .bind("before", endedBefore)
                .execute();
    }

    private static Impersonation read(ResultSet row) throws SQLException {
        return new Impersonation(
                row.getObject("id", UUID.class),
                row.getLong("admin_id"),
                row.getObject("admin_uuid", UUID.class),
                row.getString("admin_name"),
                row.getLong("user_id"),
                row.getString("username"),
                row.getString("reason"),
                row.getString("ip"),
                AccessStore.instant(row, "started_at"),
                AccessStore.instant(row, "ends_at"));
    }
}
