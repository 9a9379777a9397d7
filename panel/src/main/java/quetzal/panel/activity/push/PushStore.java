package quetzal.panel.activity.push;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// SQL of how far each receiver has the chain.
final class PushStore {
    /// - shape: `oldest` is when the first row was recorded that was not sent yet; null when there is none
    record Status(
            String sink,
            String target,
            boolean active,
            long position,
            long end,
            @Nullable Instant oldest,
            int failures,
            @Nullable Instant failingSince,
            @Nullable String lastError,
            @Nullable Instant nextTry,
            @Nullable Instant sentAt,
            long sentRows) {}

    /// A receiver that was never there begins at the chain's end.
    void register(Handle tx, String sink, String target, Instant now) {
        tx.createUpdate(
                        """
                        INSERT INTO activity_push (sink, target, position, configured_at)
                        SELECT :sink, :target, c.position, :now FROM activity_chain c
                        ON CONFLICT (sink) DO UPDATE
                        SET target = excluded.target, active = true, next_try = '-infinity'
                        """)
                .bind("sink", sink)
                .bind("target", target)
                .bind("now", now)
                .execute();
    }

    void rest(Handle tx, String sink) {
        tx.createUpdate("UPDATE activity_push SET active = false WHERE sink = :sink")
                .bind("sink", sink)
                .execute();
    }

    /// Takes the right to send, and says from where; empty while another has it or the next try is not due.
    Optional<Long> lease(Handle tx, String sink, UUID me, Instant now, Instant until) {
        return tx.createQuery(
                        """
                        UPDATE activity_push SET leased_by = :me, leased_until = :until
                        WHERE sink = :sink AND active AND next_try <= :now AND (leased_by = :me OR leased_until <= :now)
                        RETURNING position
                        """)
                .bind("sink", sink)
                .bind("me", me)
                .bind("now", now)
                .bind("until", until)
                .mapTo(Long.class)
                .findOne();
    }

    /// Gives the right back, so that the next panel need not wait for its end.
    void release(Handle tx, String sink, UUID me) {
        tx.createUpdate(
                        "UPDATE activity_push SET leased_until = '-infinity' WHERE sink = :sink AND leased_by = :me")
                .bind("sink", sink)
                .bind("me", me)
                .execute();
    }

    /// False when another has the right by now.
    boolean sent(
            Handle tx, String sink, UUID me, long position, int rows, Instant now, Instant until) {
        return tx.createUpdate(
                                """
                                UPDATE activity_push
                                SET position = :position, sent_rows = sent_rows + :rows, sent_at = :now,
                                    leased_until = :until, failures = 0, failing_since = NULL, last_error = NULL
                                WHERE sink = :sink AND leased_by = :me
                                """)
                        .bind("sink", sink)
                        .bind("me", me)
                        .bind("position", position)
                        .bind("rows", rows)
                        .bind("now", now)
                        .bind("until", until)
                        .execute()
                == 1;
    }

    /// How often in a row it failed before.
    int failures(Handle tx, String sink) {
        return tx.createQuery("SELECT failures FROM activity_push WHERE sink = :sink")
                .bind("sink", sink)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0);
    }

    void failed(Handle tx, String sink, UUID me, String error, Instant now, Instant next) {
        tx.createUpdate(
                        """
                        UPDATE activity_push
                        SET failures = failures + 1, failing_since = coalesce(failing_since, :now), last_error = :error,
                            next_try = :next, leased_until = '-infinity'
                        WHERE sink = :sink AND leased_by = :me
                        """)
                .bind("sink", sink)
                .bind("me", me)
                .bind("error", error)
                .bind("now", now)
                .bind("next", next)
                .execute();
    }

    /// Up to where every receiver in use has the chain; empty when there is none.
    Optional<Long> slowest(Handle tx) {
        return tx.createQuery("SELECT min(position) FROM activity_push WHERE active")
                .mapTo(Long.class)
                .findOne();
    }

    List<Status> all(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT p.sink, p.target, p.active, p.position, c.position AS chain_end, p.failures, p.failing_since,
                               p.last_error, CASE WHEN isfinite(p.next_try) THEN p.next_try END AS next_try, p.sent_at,
                               p.sent_rows,
                               (SELECT a.recorded_at FROM activity_seals s JOIN activity a ON a.id = s.activity_id
                                WHERE s.position > p.position ORDER BY s.position LIMIT 1) AS oldest
                        FROM activity_push p CROSS JOIN activity_chain c ORDER BY p.sink
                        """)
                .map((row, _) -> read(row))
                .list();
    }

    private static Status read(ResultSet row) throws SQLException {
        return new Status(
                row.getString("sink"),
                row.getString("target"),
                row.getBoolean("active"),
                row.getLong("position"),
                row.getLong("chain_end"),
                time(row, "oldest"),
                row.getInt("failures"),
                time(row, "failing_since"),
                row.getString("last_error"),
                time(row, "next_try"),
                time(row, "sent_at"),
                row.getLong("sent_rows"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
