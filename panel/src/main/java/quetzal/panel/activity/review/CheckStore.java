package quetzal.panel.activity.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.WireJson;

/// SQL of the checks of the whole log that were begun.
final class CheckStore {
    private static final String COLUMNS =
            "SELECT id, started_at, seen_at, started_by, checked, total, ended_at, result::text AS result FROM activity_checks";

    /// - shape: `result` is null while it runs and when it failed
    record Check(
            UUID id,
            Instant startedAt,
            Instant seenAt,
            String startedBy,
            long checked,
            long total,
            @Nullable Instant endedAt,
            @Nullable JsonNode result) {}

    /// Begins one, unless another has moved since `alive`.
    boolean begin(Handle tx, UUID id, String by, Instant now, Instant alive) {
        // one at a time, also of several panels
        tx.createUpdate("LOCK TABLE activity_checks IN SHARE ROW EXCLUSIVE MODE").execute();
        return tx.createUpdate(
                                """
                                INSERT INTO activity_checks (id, started_at, seen_at, started_by)
                                SELECT :id, :now, :now, :by WHERE NOT EXISTS (
                                    SELECT 1 FROM activity_checks WHERE ended_at IS NULL AND seen_at > :alive)
                                """)
                        .bind("id", id)
                        .bind("now", now)
                        .bind("by", by)
                        .bind("alive", alive)
                        .execute()
                == 1;
    }

    void moved(Handle tx, UUID id, long checked, long total, Instant now) {
        tx.createUpdate(
                        """
                        UPDATE activity_checks SET checked = :checked, total = :total, seen_at = :now
                        WHERE id = :id AND ended_at IS NULL
                        """)
                .bind("id", id)
                .bind("checked", checked)
                .bind("total", total)
                .bind("now", now)
                .execute();
    }

    void end(Handle tx, UUID id, @Nullable Object result, Instant now) {
        tx.createUpdate(
                        """
                        UPDATE activity_checks SET ended_at = :now, seen_at = :now, result = cast(:result AS jsonb)
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("result", result == null ? null : json(result))
                .bind("now", now)
                .execute();
    }

    /// The last ten, newest first.
    List<Check> last(Handle tx) {
        return tx.createQuery(COLUMNS + " ORDER BY started_at DESC LIMIT 10")
                .map((row, _) -> read(row))
                .list();
    }

    Optional<Check> find(Handle tx, UUID id) {
        return tx.createQuery(COLUMNS + " WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> read(row))
                .findOne();
    }

    private static Check read(ResultSet row) throws SQLException {
        var ended = row.getObject("ended_at", OffsetDateTime.class);
        var result = row.getString("result");
        return new Check(
                row.getObject("id", UUID.class),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                row.getString("started_by"),
                row.getLong("checked"),
                row.getLong("total"),
                ended == null ? null : ended.toInstant(),
                result == null ? null : tree(result));
    }

    private static JsonNode tree(String text) {
        try {
            return WireJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result is not JSON", e);
        }
    }

    private static String json(Object value) {
        try {
            return WireJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
