package quetzal.panel.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.WireJson;

/// Acts whose end is not known yet.
final class PendingStore {
    private static final String COLUMNS = " uid, at, event, actor, subjects, properties";

    /// - shape: `entry` has its id and its time
    record Pending(Actor actor, Entry entry) {}

    void insert(Handle tx, UUID uid, Instant at, Duration life, Actor actor, Entry entry) {
        tx.createUpdate(
                        """
                        INSERT INTO activity_pending (uid, at, life_seconds, event, actor, subjects, properties)
                        VALUES (:uid, :at, :life, :event, cast(:actor AS jsonb),
                                cast(:subjects AS jsonb), cast(:properties AS jsonb))
                        """)
                .bind("uid", uid)
                .bind("at", at)
                .bind("life", life.toSeconds())
                .bind("event", entry.event())
                .bind("actor", json(actor))
                .bind("subjects", json(entry.subjects()))
                .bind("properties", json(entry.properties()))
                .execute();
    }

    /// Empty when it has been taken before.
    Optional<Pending> take(Handle tx, UUID uid) {
        return tx.createQuery("DELETE FROM activity_pending WHERE uid = :uid RETURNING" + COLUMNS)
                .bind("uid", uid)
                .map((row, _) -> read(row))
                .findOne();
    }

    /// Those whose time is over, oldest first, at most 500; those that someone else is taking are passed over.
    List<Pending> takeOver(Handle tx, Instant now) {
        return tx.createQuery(
                        """
                        WITH old AS (
                            DELETE FROM activity_pending WHERE uid IN (
                                SELECT uid FROM activity_pending
                                WHERE at < cast(:now AS timestamptz) - life_seconds * interval '1 second'
                                ORDER BY at LIMIT 500 FOR UPDATE SKIP LOCKED)
                            RETURNING *)
                        SELECT uid, at, event, actor, subjects, properties FROM old ORDER BY at
                        """)
                .bind("now", now)
                .map((row, _) -> read(row))
                .list();
    }

    private static Pending read(ResultSet row) throws SQLException {
        try {
            var entry =
                    Entry.of(row.getString("event"))
                            .reported(
                                    row.getObject("uid", UUID.class),
                                    row.getObject("at", OffsetDateTime.class).toInstant());
            for (var subject :
                    WireJson.MAPPER.readValue(
                            row.getString("subjects"), new TypeReference<List<Subject>>() {})) {
                entry = entry.about(subject);
            }
            for (var property :
                    WireJson.MAPPER
                            .readValue(
                                    row.getString("properties"),
                                    new TypeReference<Map<String, Object>>() {})
                            .entrySet()) {
                entry = entry.with(property.getKey(), property.getValue());
            }
            return new Pending(
                    WireJson.MAPPER.readValue(row.getString("actor"), Actor.class), entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an act in the database cannot be read", e);
        }
    }

    private static String json(Object value) {
        try {
            // PostgreSQL's jsonb cannot hold NUL
            return WireJson.MAPPER.writeValueAsString(value).replace("\\u0000", "\\ufffd");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not fit for the activity log", e);
        }
    }
}
