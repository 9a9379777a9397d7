package quetzal.panel.activity.review;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;

/// SQL of what administrators have said of rows. Never touches a row.
final class AcknowledgementStore {
    /// Says it, or says it anew.
    void put(Handle tx, long row, Instant at, Caller caller, String note, Instant now) {
        tx.createUpdate(
                        """
                        INSERT INTO activity_acknowledgements (activity_id, at, user_id, username, note, made_at)
                        VALUES (:row, :at, :user, :name, :note, :now)
                        ON CONFLICT (activity_id) DO UPDATE
                        SET user_id = excluded.user_id, username = excluded.username, note = excluded.note,
                            made_at = excluded.made_at
                        """)
                .bind("row", row)
                .bind("at", at)
                .bind("user", caller.user().number())
                .bind("name", caller.username())
                .bind("note", note)
                .bind("now", now)
                .execute();
    }

    boolean remove(Handle tx, long row) {
        return tx.createUpdate("DELETE FROM activity_acknowledgements WHERE activity_id = :row")
                        .bind("row", row)
                        .execute()
                == 1;
    }

    /// Those of these rows, by the row's number.
    Map<Long, AuditView.AcknowledgementView> of(Handle tx, List<Long> rows) {
        if (rows.isEmpty()) {
            return Map.of();
        }
        return tx
                .createQuery(
                        """
                        SELECT activity_id, user_id, username, note, made_at FROM activity_acknowledgements
                        WHERE activity_id IN (<rows>)
                        """)
                .bindList("rows", rows)
                .map(
                        (row, _) ->
                                Map.entry(
                                        row.getLong("activity_id"),
                                        new AuditView.AcknowledgementView(
                                                row.getLong("user_id"),
                                                row.getString("username"),
                                                row.getString("note"),
                                                row.getObject("made_at", OffsetDateTime.class)
                                                        .toInstant())))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
