package quetzal.panel.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// SQL of what removes rows and of what tells that rows are missing or too many.
final class PurgeStore {
    Optional<Purge> last(Handle tx) {
        return all(tx, 1).stream().findFirst();
    }

    /// - shape: the last one first
    List<Purge> all(Handle tx, int most) {
        return tx.createQuery(
                        """
                        SELECT position, hash, row_count, before, sentinel, signature FROM activity_purges
                        ORDER BY position DESC LIMIT :most
                        """)
                .bind("most", most)
                .map((row, _) -> read(row))
                .list();
    }

    /// The one that reaches furthest, if it reaches behind `moment`.
    Optional<Purge> furthest(Handle tx, Instant moment) {
        return tx.createQuery(
                        """
                        SELECT position, hash, row_count, before, sentinel, signature FROM activity_purges
                        WHERE before > :moment ORDER BY before DESC, position DESC LIMIT 1
                        """)
                .bind("moment", moment)
                .map((row, _) -> read(row))
                .findOne();
    }

    private static Purge read(ResultSet row) throws SQLException {
        return new Purge(
                row.getLong("position"),
                row.getBytes("hash"),
                row.getLong("row_count"),
                row.getObject("before", OffsetDateTime.class).toInstant(),
                row.getObject("sentinel", UUID.class),
                row.getBytes("signature"));
    }

    /// Removes all up to the purge's position, which must be signed already.
    ///
    /// - shape: how many checkpoints went
    int remove(Handle tx, Purge purge) {
        tx.createUpdate(
                        """
                        INSERT INTO activity_purges (position, hash, row_count, before, sentinel, signature)
                        VALUES (:position, :hash, :rows, :before, :sentinel, :signature)
                        """)
                .bind("position", purge.position())
                .bind("hash", purge.hash())
                .bind("rows", purge.rows())
                .bind("before", purge.before())
                .bind("sentinel", purge.sentinel())
                .bind("signature", purge.signature())
                .execute();
        for (var statement :
                List.of(
                        """
                        DELETE FROM activity a USING activity_seals s
                        WHERE s.activity_id = a.id AND s.position <= :position
                        """,
                        """
                        DELETE FROM activity_subjects x USING activity_seals s
                        WHERE s.activity_id = x.activity_id AND s.position <= :position
                        """,
                        "DELETE FROM activity_seals WHERE position <= :position")) {
            tx.createUpdate(statement).bind("position", purge.position()).execute();
        }
        return tx.createUpdate("DELETE FROM activity_checkpoints WHERE position <= :position")
                .bind("position", purge.position())
                .execute();
    }

    boolean hasSentinel(Handle tx, Purge purge) {
        return tx.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM activity WHERE uid = :uid AND event = :event)")
                .bind("uid", purge.sentinel())
                .bind("event", Retention.EVENT)
                .mapTo(Boolean.class)
                .one();
    }

    /// Makes the transaction see one moment. Must come first in it.
    void oneMoment(Handle tx) {
        tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }

    /// Rows that neither have a link nor wait for one.
    List<Long> unlinked(Handle tx, int most) {
        return tx.createQuery(
                        """
                        SELECT a.id FROM activity a
                        WHERE NOT EXISTS (SELECT 1 FROM activity_seals s WHERE s.activity_id = a.id)
                          AND NOT EXISTS (SELECT 1 FROM activity_unsealed u WHERE u.activity_id = a.id)
                        ORDER BY a.id LIMIT :most
                        """)
                .bind("most", most)
                .mapTo(Long.class)
                .list();
    }

    /// Rows that are not there and have subjects.
    List<Long> withoutRow(Handle tx, int most) {
        return tx.createQuery(
                        """
                        SELECT DISTINCT s.activity_id FROM activity_subjects s
                        WHERE NOT EXISTS (SELECT 1 FROM activity a WHERE a.id = s.activity_id)
                          AND NOT EXISTS (SELECT 1 FROM activity_seals l WHERE l.activity_id = s.activity_id)
                          AND NOT EXISTS (SELECT 1 FROM activity_unsealed u WHERE u.activity_id = s.activity_id)
                        ORDER BY s.activity_id LIMIT :most
                        """)
                .bind("most", most)
                .mapTo(Long.class)
                .list();
    }

    /// Rows that waited for a link and are gone.
    List<Long> goneBeforeSealed(Handle tx, int most) {
        return tx.createQuery(
                        """
                        SELECT u.activity_id FROM activity_unsealed u
                        WHERE NOT EXISTS (SELECT 1 FROM activity a WHERE a.id = u.activity_id)
                        ORDER BY u.activity_id LIMIT :most
                        """)
                .bind("most", most)
                .mapTo(Long.class)
                .list();
    }

    long waiting(Handle tx) {
        return tx.createQuery("SELECT count(*) FROM activity_unsealed").mapTo(Long.class).one();
    }
}
