package quetzal.panel.activity.review;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// SQL that lists which events there are, one step in the index for each name and not for each row.
final class EventNamesStore {
    private EventNamesStore() {}

    /// - shape: in the order of their bytes, at most `most`
    static List<String> beginningWith(Handle tx, String beginning, int most) {
        return tx.createQuery(
                        """
                        WITH RECURSIVE names AS (
                            (SELECT a.event COLLATE "C" AS event FROM activity a
                             WHERE a.event COLLATE "C" >= :beginning ORDER BY a.event COLLATE "C" LIMIT 1)
                            UNION ALL
                            SELECT (SELECT a.event COLLATE "C" FROM activity a WHERE a.event COLLATE "C" > n.event
                                    ORDER BY a.event COLLATE "C" LIMIT 1)
                            FROM names n WHERE starts_with(n.event, :beginning))
                        SELECT event FROM names WHERE starts_with(event, :beginning) LIMIT :most
                        """)
                .bind("beginning", beginning)
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }
}
