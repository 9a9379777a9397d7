package quetzal.panel.node;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.Paging;

final class LocationStore {
    private static final String COLUMNS = "l.id, l.short, l.long, l.created_at, l.updated_at";

    /// Empty when another location has this code.
    Optional<Long> insert(Handle tx, String code, @Nullable String text) {
        return tx.createQuery(
                        """
                        INSERT INTO locations (short, long) VALUES (:short, :long)
                        ON CONFLICT (short) DO NOTHING RETURNING id
                        """)
                .bind("short", code)
                .bind("long", text)
                .mapTo(Long.class)
                .findOne();
    }

    boolean taken(Handle tx, String code, long otherThan) {
        return tx.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM locations WHERE short = :short AND id <> :id)")
                .bind("short", code)
                .bind("id", otherThan)
                .mapTo(Boolean.class)
                .one();
    }

    void update(Handle tx, long location, String code, @Nullable String text) {
        tx.createUpdate(
                        """
                        UPDATE locations SET short = :short, long = :long, updated_at = now() WHERE id = :id
                        """)
                .bind("id", location)
                .bind("short", code)
                .bind("long", text)
                .execute();
    }

    void delete(Handle tx, long location) {
        tx.createUpdate("DELETE FROM locations WHERE id = :id").bind("id", location).execute();
    }

    boolean hasNodes(Handle tx, long location) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM nodes WHERE location_id = :id)")
                .bind("id", location)
                .mapTo(Boolean.class)
                .one();
    }

    Optional<Location> find(Handle tx, long location) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM locations l WHERE l.id = :id")
                .bind("id", location)
                .map(LocationStore::read)
                .findOne();
    }

    Optional<Location> lock(Handle tx, long location) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM locations l WHERE l.id = :id FOR UPDATE")
                .bind("id", location)
                .map(LocationStore::read)
                .findOne();
    }

    List<Location> list(Handle tx, Where where, String orderBy, Paging paging) {
        return where.bindTo(
                        tx.createQuery(
                                "SELECT "
                                        + COLUMNS
                                        + " FROM locations l"
                                        + where.sql()
                                        + orderBy
                                        + " LIMIT :limit OFFSET :offset"))
                .bind("limit", paging.perPage())
                .bind("offset", paging.offset())
                .map(LocationStore::read)
                .list();
    }

    long count(Handle tx, Where where) {
        return where.bindTo(tx.createQuery("SELECT count(*) FROM locations l" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    private static Location read(ResultSet row, StatementContext context) throws SQLException {
        return new Location(
                row.getLong("id"),
                row.getString("short"),
                row.getString("long"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
