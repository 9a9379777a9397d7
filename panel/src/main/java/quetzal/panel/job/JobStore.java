package quetzal.panel.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;

final class JobStore {
    /// So many of one node's jobs are under way at a time: a node that hangs cannot take all places.
    private static final int MOST_PER_NODE = 4;

    private static final String COLUMNS =
            """
            j.id, j.number, j.node_id, j.server_id, j.kind, j.payload, j.state, j.attempts, j.last_error, j.refused_status,
            j.created_at, j.next_attempt_at, j.deadline_at, j.finished_at
            """;

    void insert(Handle tx, UUID id, long node, @Nullable Long server, NodeJob job, Instant now) {
        tx.createUpdate(
                        """
                        INSERT INTO node_jobs
                            (id, node_id, server_id, server_uuid, kind, payload, next_attempt_at, deadline_at, created_at)
                        VALUES
                            (:id, :node, :server, cast(:uuid AS uuid), :kind, cast(:payload AS jsonb), :now, :deadline, clock_timestamp())
                        """)
                .bind("id", id)
                .bind("node", node)
                .bind("server", server)
                .bind("uuid", job.inOrderFor().map(ServerId::value).orElse(null))
                .bind("kind", JobCodec.kind(job))
                .bind("payload", JobCodec.payload(job))
                .bind("now", now)
                .bind("deadline", job.patience().map(now::plus).orElse(null))
                .execute();
    }

    /// A job of this kind for this server that nobody has begun to send.
    Optional<UUID> waiting(Handle tx, ServerId server, String kind) {
        return tx.createQuery(
                        """
                        SELECT id FROM node_jobs
                        WHERE server_uuid = :server AND kind = :kind AND state = 'pending' AND leased_until IS NULL
                        ORDER BY created_at DESC LIMIT 1
                        FOR UPDATE SKIP LOCKED
                        """)
                .bind("server", server.value())
                .bind("kind", kind)
                .mapTo(UUID.class)
                .findOne();
    }

    /// Takes jobs that are due: fairly over the nodes, in order for each server, none that another panel holds.
    List<QueuedJob> claim(Handle tx, UUID me, Instant now, Instant until, int most) {
        return tx.createQuery(
                        """
                        UPDATE node_jobs j SET leased_by = :me, leased_until = :until, attempts = attempts + 1
                        WHERE j.id IN (
                            SELECT c.id FROM node_jobs c
                            WHERE c.id IN (
                                SELECT d.id FROM (
                                    SELECT n.id, n.node_id,
                                           row_number() OVER (PARTITION BY n.node_id ORDER BY n.next_attempt_at, n.id) AS place
                                    FROM node_jobs n
                                    WHERE n.state = 'pending' AND n.next_attempt_at <= :now
                                      AND (n.leased_until IS NULL OR n.leased_until <= :now)
                                      AND NOT EXISTS (
                                          SELECT 1 FROM node_jobs o
                                          WHERE o.server_uuid = n.server_uuid AND o.state = 'pending'
                                            AND (o.created_at, o.id) < (n.created_at, n.id))
                                ) d
                                WHERE d.place + (SELECT count(*) FROM node_jobs l
                                                 WHERE l.node_id = d.node_id AND l.state = 'pending' AND l.leased_until > :now)
                                      <= :perNode)
                              AND c.state = 'pending' AND (c.leased_until IS NULL OR c.leased_until <= :now)
                            ORDER BY c.next_attempt_at
                            LIMIT :most
                            FOR UPDATE SKIP LOCKED)
                        RETURNING
                        """
                                + COLUMNS)
                .bind("me", me)
                .bind("now", now)
                .bind("until", until)
                .bind("most", most)
                .bind("perNode", MOST_PER_NODE)
                .map(JobStore::read)
                .list();
    }

    /// False when the job is no longer ours: cancelled, or another panel took it over.
    boolean finish(
            Handle tx,
            UUID id,
            UUID me,
            QueuedJob.State state,
            @Nullable String error,
            @Nullable Integer status,
            Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE node_jobs
                                SET state = :state, finished_at = :now, leased_by = NULL, leased_until = NULL,
                                    last_error = coalesce(:error, last_error), refused_status = :status
                                WHERE id = :id AND state = 'pending' AND leased_by = :me
                                """)
                        .bind("id", id)
                        .bind("me", me)
                        .bind("state", state.word())
                        .bind("error", error)
                        .bind("status", status)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    void postpone(Handle tx, UUID id, UUID me, String error, Instant next) {
        tx.createUpdate(
                        """
                        UPDATE node_jobs
                        SET next_attempt_at = :next, last_error = :error, leased_by = NULL, leased_until = NULL
                        WHERE id = :id AND state = 'pending' AND leased_by = :me
                        """)
                .bind("id", id)
                .bind("me", me)
                .bind("error", error)
                .bind("next", next)
                .execute();
    }

    /// A silent node's other jobs wait as long as the one that found out.
    void postponeNode(Handle tx, long node, Instant next) {
        tx.createUpdate(
                        """
                        UPDATE node_jobs SET next_attempt_at = :next
                        WHERE node_id = :node AND state = 'pending' AND leased_until IS NULL AND attempts > 0
                          AND next_attempt_at < :next
                        """)
                .bind("node", node)
                .bind("next", next)
                .execute();
    }

    int hurryNode(Handle tx, long node, Instant now) {
        return tx.createUpdate(
                        """
                        UPDATE node_jobs SET next_attempt_at = :now
                        WHERE node_id = :node AND state = 'pending' AND next_attempt_at > :now
                        """)
                .bind("node", node)
                .bind("now", now)
                .execute();
    }

    List<UUID> cancel(Handle tx, ServerId server, Instant now) {
        return tx.createQuery(
                        """
                        UPDATE node_jobs SET state = 'cancelled', finished_at = :now, leased_by = NULL, leased_until = NULL
                        WHERE server_uuid = :server AND state = 'pending'
                        RETURNING id
                        """)
                .bind("server", server.value())
                .bind("now", now)
                .mapTo(UUID.class)
                .list();
    }

    /// False when it has ended, or is being sent right now.
    boolean cancel(Handle tx, UUID id, Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE node_jobs SET state = 'cancelled', finished_at = :now, leased_by = NULL, leased_until = NULL
                                WHERE id = :id AND state = 'pending' AND (leased_until IS NULL OR leased_until <= :now)
                                """)
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    boolean pending(Handle tx, ServerId server, List<String> kinds) {
        return tx.createQuery(
                        """
                        SELECT EXISTS (SELECT 1 FROM node_jobs
                                       WHERE server_uuid = :server AND state = 'pending' AND kind IN (<kinds>))
                        """)
                .bind("server", server.value())
                .bindList("kinds", kinds)
                .mapTo(Boolean.class)
                .one();
    }

    Optional<QueuedJob> find(Handle tx, UUID id) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM node_jobs j WHERE j.id = :id")
                .bind("id", id)
                .map(JobStore::read)
                .findOne();
    }

    /// In the order in which they were queued.
    List<QueuedJob> after(Handle tx, long number, int most) {
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM node_jobs j WHERE j.number > :number ORDER BY j.number LIMIT :most")
                .bind("number", number)
                .bind("most", most)
                .map(JobStore::read)
                .list();
    }

    List<QueuedJob> all(Handle tx, List<Long> numbers) {
        return tx.createQuery(
                        "SELECT " + COLUMNS + " FROM node_jobs j WHERE j.number = ANY (:numbers)")
                .bindArray("numbers", Long.class, numbers.toArray())
                .map(JobStore::read)
                .list();
    }

    Optional<Instant> nextDue(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT min(greatest(next_attempt_at, leased_until)) FROM node_jobs WHERE state = 'pending'
                        """)
                .mapTo(Instant.class)
                .findOne();
    }

    int purge(Handle tx, Instant before) {
        return tx.createUpdate(
                        "DELETE FROM node_jobs WHERE state <> 'pending' AND finished_at < :before")
                .bind("before", before)
                .execute();
    }

    /// Newest first.
    List<QueuedJob> list(Handle tx, JobFilter filter, int limit, long offset) {
        var where = filter.where();
        return where.bindTo(
                        tx.createQuery(
                                "SELECT "
                                        + COLUMNS
                                        + " FROM node_jobs j"
                                        + where.sql()
                                        + " ORDER BY j.created_at DESC, j.id LIMIT :limit OFFSET :offset"))
                .bind("limit", limit)
                .bind("offset", offset)
                .map(JobStore::read)
                .list();
    }

    long count(Handle tx, JobFilter filter) {
        var where = filter.where();
        return where.bindTo(tx.createQuery("SELECT count(*) FROM node_jobs j" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    private static QueuedJob read(ResultSet row, StatementContext context) throws SQLException {
        return new QueuedJob(
                row.getObject("id", UUID.class),
                row.getLong("number"),
                row.getLong("node_id"),
                (Long) row.getObject("server_id"),
                JobCodec.read(row.getString("kind"), row.getString("payload")),
                QueuedJob.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("attempts"),
                row.getString("last_error"),
                (Integer) row.getObject("refused_status"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("next_attempt_at").toInstant(),
                instant(row.getTimestamp("deadline_at")),
                instant(row.getTimestamp("finished_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
