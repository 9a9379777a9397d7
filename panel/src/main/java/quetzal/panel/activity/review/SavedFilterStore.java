package quetzal.panel.activity.review;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// SQL of the filters that administrators keep.
final class SavedFilterStore {
    static final int MOST = 100;

    /// - shape: `query` is the query string of the page, without `?`
    record Saved(
            long id, String name, String query, boolean shared, long userId, String username) {}

    /// One's own and the shared ones, by name.
    List<Saved> visible(Handle tx, long user) {
        return tx.createQuery(
                        """
                        SELECT f.id, f.name, f.query, f.shared, f.user_id, u.username
                        FROM activity_filters f JOIN users u ON u.id = f.user_id
                        WHERE f.user_id = :user OR f.shared ORDER BY f.name, f.id LIMIT 500
                        """)
                .bind("user", user)
                .map(
                        (row, _) ->
                                new Saved(
                                        row.getLong("id"),
                                        row.getString("name"),
                                        row.getString("query"),
                                        row.getBoolean("shared"),
                                        row.getLong("user_id"),
                                        row.getString("username")))
                .list();
    }

    long count(Handle tx, long user) {
        return tx.createQuery("SELECT count(*) FROM activity_filters WHERE user_id = :user")
                .bind("user", user)
                .mapTo(Long.class)
                .one();
    }

    /// Keeps it; one of the same name is replaced.
    long put(Handle tx, long user, String name, String query, boolean shared, Instant now) {
        return tx.createQuery(
                        """
                        INSERT INTO activity_filters (user_id, name, query, shared, created_at)
                        VALUES (:user, :name, :query, :shared, :now)
                        ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query, shared = excluded.shared
                        RETURNING id
                        """)
                .bind("user", user)
                .bind("name", name)
                .bind("query", query)
                .bind("shared", shared)
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    /// Removes one's own; its name, or empty when there is none.
    Optional<String> remove(Handle tx, long user, long id) {
        return tx.createQuery(
                        "DELETE FROM activity_filters WHERE id = :id AND user_id = :user RETURNING name")
                .bind("id", id)
                .bind("user", user)
                .mapTo(String.class)
                .findOne();
    }
}
