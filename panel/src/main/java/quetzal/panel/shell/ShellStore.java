package quetzal.panel.shell;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Where;
import quetzal.panel.http.Credential;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.shared.protocol.shell.ShellReport;

final class ShellStore {
    private static final String COLUMNS =
            """
            x.id, x.server_id, x.server_uuid, x.server_name, x.node_id, x.node_name, x.user_id, x.user_uuid, x.username,
            x.ip, x.cols, x.rows, x.policy, x.state, x.recording, x.created_at, x.started_at, x.ended_at, x.program,
            x.exit_code, x.reason, x.size_bytes, x.sha256, x.truncated, x.impersonator_id, x.impersonator_name
            """;

    /// Who is open at the same time, for the limits: those under way, and those just promised.
    record Open(long ofUser, long ofServer) {}

    /// Locks the user's and the server's openings, so that two requests cannot both take the last place.
    ///
    /// - shape: open ones of a node that was not heard of after `seenAfter` do not count: it may be gone for good
    Open lockOpen(
            Handle tx,
            long user,
            long server,
            Instant promisedAfter,
            Instant startedAfter,
            Instant seenAfter) {
        tx.createQuery(
                        """
                        SELECT 1 FROM (SELECT pg_advisory_xact_lock(727001, cast(:user AS int)),
                                              pg_advisory_xact_lock(727002, cast(:server AS int))) AS locked
                        """)
                .bind("user", (int) (user % Integer.MAX_VALUE))
                .bind("server", (int) (server % Integer.MAX_VALUE))
                .mapTo(Integer.class)
                .one();
        return tx.createQuery(
                        """
                        SELECT count(*) FILTER (WHERE user_id = :user) AS of_user,
                               count(*) FILTER (WHERE server_id = :server) AS of_server
                        FROM shell_sessions
                        WHERE (user_id = :user OR server_id = :server)
                          AND ((state IN ('pending', 'opening') AND created_at > :promised)
                               OR (state = 'live' AND created_at > :started
                                   AND EXISTS (SELECT 1 FROM nodes n
                                               WHERE n.id = node_id AND n.last_seen_at > :seen)))
                        """)
                .bind("user", user)
                .bind("server", server)
                .bind("promised", promisedAfter)
                .bind("started", startedAfter)
                .bind("seen", seenAfter)
                .map((row, _) -> new Open(row.getLong("of_user"), row.getLong("of_server")))
                .one();
    }

    void insert(Handle tx, ShellSession session, Credential with) {
        var impersonator = session.impersonator();
        tx.createUpdate(
                        """
                        INSERT INTO shell_sessions
                            (id, server_id, server_uuid, server_name, node_id, node_name, user_id, user_uuid, username,
                             session_id, api_key_id, ip, cols, rows, policy, state, recording, created_at,
                             impersonator_id, impersonator_name)
                        VALUES
                            (:id, :server, :serverUuid, :serverName, :node, :nodeName, :user, :userUuid, :username,
                             :session, :key, :ip, :cols, :rows, :policy, :state, :recording, :created,
                             :impersonator, :impersonatorName)
                        """)
                .bind("id", session.id())
                .bind("session", with.sessionId())
                .bind("key", with.keyNumber())
                .bind("server", session.server())
                .bind("serverUuid", session.serverUuid())
                .bind("serverName", session.serverName())
                .bind("node", session.node())
                .bind("nodeName", session.nodeName())
                .bind("user", session.user())
                .bind("userUuid", session.userUuid())
                .bind("username", session.username())
                .bind("ip", session.ip())
                .bind("cols", session.cols())
                .bind("rows", session.rows())
                .bind("policy", session.policy())
                .bind("state", session.state())
                .bind("recording", session.recording())
                .bind("created", session.createdAt())
                .bind("impersonator", impersonator == null ? null : impersonator.userNumber())
                .bind("impersonatorName", impersonator == null ? null : impersonator.name())
                .execute();
    }

    void promised(Handle tx, UUID id, byte[] ticketHash) {
        tx.createUpdate("UPDATE shell_sessions SET ticket_hash = :hash WHERE id = :id")
                .bind("id", id)
                .bind("hash", ticketHash)
                .execute();
    }

    void forget(Handle tx, UUID id) {
        tx.createUpdate("DELETE FROM shell_sessions WHERE id = :id AND state = 'pending'")
                .bind("id", id)
                .execute();
    }

    /// Those that nobody opened.
    int forgetUnopened(Handle tx, Instant before) {
        return tx.createUpdate(
                        """
                        DELETE FROM shell_sessions
                        WHERE state IN ('pending', 'opening') AND created_at < :before
                        """)
                .bind("before", before)
                .execute();
    }

    /// Takes a shell that was promised on this server to the bearer of this very session or key, once: the one of the
    /// ticket, or the newest. An administrator who acts as this person has a session of his own.
    Optional<ShellSession> takePromised(
            Handle tx,
            long user,
            long server,
            Credential with,
            byte @Nullable [] ticketHash,
            Instant after) {
        return tx.createQuery(
                        """
                        UPDATE shell_sessions x SET state = 'opening', ticket_hash = NULL
                        WHERE x.id = (SELECT y.id FROM shell_sessions y
                                      WHERE y.user_id = :user AND y.server_id = :server AND y.state = 'pending'
                                        AND y.created_at > :after
                                        AND y.session_id IS NOT DISTINCT FROM cast(:session AS uuid)
                                        AND y.api_key_id IS NOT DISTINCT FROM cast(:key AS bigint)
                                      ORDER BY coalesce(y.ticket_hash = cast(:hash AS bytea), false) DESC,
                                               y.created_at DESC, y.id
                                      LIMIT 1
                                      FOR UPDATE SKIP LOCKED)
                        RETURNING\s"""
                                + COLUMNS)
                .bind("user", user)
                .bind("server", server)
                .bind("session", with.sessionId())
                .bind("key", with.keyNumber())
                .bind("hash", ticketHash)
                .bind("after", after)
                .map(ShellStore::read)
                .findOne();
    }

    Optional<ShellSession> find(Handle tx, UUID id) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM shell_sessions x WHERE x.id = :id")
                .bind("id", id)
                .map(ShellStore::read)
                .findOne();
    }

    Optional<ShellSession> lock(Handle tx, UUID id) {
        return tx.createQuery(
                        "SELECT " + COLUMNS + " FROM shell_sessions x WHERE x.id = :id FOR UPDATE")
                .bind("id", id)
                .map(ShellStore::read)
                .findOne();
    }

    void started(Handle tx, UUID id, Instant at, @Nullable String ip) {
        tx.createUpdate(
                        """
                        UPDATE shell_sessions
                        SET state = CASE WHEN state IN ('pending', 'opening') THEN 'live' ELSE state END,
                            recording = CASE WHEN state IN ('pending', 'opening') AND policy <> 'off' THEN 'running'
                                             ELSE recording END,
                            started_at = :at, ip = coalesce(:ip, ip), ticket_hash = NULL
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("at", at)
                .bind("ip", ip)
                .execute();
    }

    void ended(Handle tx, UUID id, String state, ShellReport report, Instant at) {
        var recording = report.recording();
        tx.createUpdate(
                        """
                        UPDATE shell_sessions
                        SET state = :state, ended_at = :at, program = :program, exit_code = :code, reason = :reason,
                            size_bytes = :bytes, sha256 = :sha256, truncated = :truncated, ticket_hash = NULL,
                            recording = CASE WHEN :sha256 IS NULL THEN 'none'
                                             WHEN recording IN ('none', 'running') THEN 'kept' ELSE recording END
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("state", state)
                .bind("at", at)
                .bind("program", cut(report.program()))
                .bind("code", report.exitCode())
                .bind("reason", cut(report.reason()))
                .bind("bytes", recording == null ? null : recording.bytes())
                .bind("sha256", recording == null ? null : recording.sha256())
                .bind("truncated", recording != null && recording.truncated())
                .execute();
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : text.substring(0, Math.min(500, text.length()));
    }

    void recordingGone(Handle tx, UUID id, String how) {
        tx.createUpdate("UPDATE shell_sessions SET recording = :how WHERE id = :id")
                .bind("id", id)
                .bind("how", how)
                .execute();
    }

    /// What the audit chain says of a recording: the row that its node's report made.
    Optional<String> chained(Handle tx, UUID fact) {
        return tx.createQuery(
                        "SELECT properties ->> 'sha256' AS sha FROM activity WHERE uid = :uid")
                .bind("uid", fact)
                .mapTo(String.class)
                .findOne();
    }

    Page<ShellSession> list(Handle tx, Where where, Paging paging) {
        var rows =
                where.bindTo(
                                tx.createQuery(
                                        "SELECT "
                                                + COLUMNS
                                                + " FROM shell_sessions x"
                                                + where.sql()
                                                + " ORDER BY x.created_at DESC, x.id LIMIT :limit OFFSET :offset"))
                        .bind("limit", paging.perPage())
                        .bind("offset", paging.offset())
                        .map(ShellStore::read)
                        .list();
        long total =
                where.bindTo(tx.createQuery("SELECT count(*) FROM shell_sessions x" + where.sql()))
                        .mapTo(Long.class)
                        .one();
        return new Page<>(rows, total, paging);
    }

    /// Where a server is, and what its node and egg say of shells.
    record Place(long node, long egg) {}

    Optional<Place> place(Handle tx, long server) {
        return tx.createQuery("SELECT node_id, egg_id FROM servers WHERE id = :id")
                .bind("id", server)
                .map((row, _) -> new Place(row.getLong("node_id"), row.getLong("egg_id")))
                .findOne();
    }

    long countKept(Handle tx) {
        return tx.createQuery("SELECT count(*) FROM shell_sessions WHERE recording = 'kept'")
                .mapTo(Long.class)
                .one();
    }

    List<UUID> kept(Handle tx, UUID after, int most) {
        return tx.createQuery(
                        """
                        SELECT id FROM shell_sessions WHERE recording = 'kept' AND id > :after ORDER BY id LIMIT :most
                        """)
                .bind("after", after)
                .bind("most", most)
                .mapTo(UUID.class)
                .list();
    }

    private static ShellSession read(ResultSet row, StatementContext context) throws SQLException {
        return new ShellSession(
                row.getObject("id", UUID.class),
                row.getLong("server_id"),
                row.getObject("server_uuid", UUID.class),
                row.getString("server_name"),
                row.getLong("node_id"),
                row.getString("node_name"),
                row.getLong("user_id"),
                row.getObject("user_uuid", UUID.class),
                row.getString("username"),
                row.getString("ip"),
                row.getInt("cols"),
                row.getInt("rows"),
                row.getString("policy"),
                row.getString("state"),
                row.getString("recording"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("ended_at")),
                row.getString("program"),
                (Integer) row.getObject("exit_code"),
                row.getString("reason"),
                (Long) row.getObject("size_bytes"),
                row.getString("sha256"),
                row.getBoolean("truncated"),
                impersonator(row));
    }

    private static Actor.@Nullable Impersonator impersonator(ResultSet row) throws SQLException {
        var name = row.getString("impersonator_name");
        return name == null ? null : new Actor.Impersonator(row.getLong("impersonator_id"), name);
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
