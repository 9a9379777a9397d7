package quetzal.panel.egg;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Paging;

final class NestStore {
    private static final String COLUMNS =
            "n.id, n.uuid, n.author, n.name, n.description, n.created_at, n.updated_at";

    long insert(Handle tx, UUID uuid, String author, String name, @Nullable String description) {
        return tx.createQuery(
                        """
                        INSERT INTO nests (uuid, author, name, description)
                        VALUES (:uuid, :author, :name, :description) RETURNING id
                        """)
                .bind("uuid", uuid)
                .bind("author", author)
                .bind("name", name)
                .bind("description", description)
                .mapTo(Long.class)
                .one();
    }

    boolean update(Handle tx, long nest, String name, @Nullable String description) {
        return tx.createUpdate(
                                """
                                UPDATE nests SET name = :name, description = :description, updated_at = now()
                                WHERE id = :id
                                """)
                        .bind("id", nest)
                        .bind("name", name)
                        .bind("description", description)
                        .execute()
                == 1;
    }

    void delete(Handle tx, long nest) {
        tx.createUpdate("DELETE FROM nests WHERE id = :id").bind("id", nest).execute();
    }

    boolean hasServers(Handle tx, long nest) {
        return tx.createQuery(
                        """
                        SELECT EXISTS (SELECT 1 FROM servers s JOIN eggs e ON e.id = s.egg_id WHERE e.nest_id = :id)
                        """)
                .bind("id", nest)
                .mapTo(Boolean.class)
                .one();
    }

    Optional<Nest> find(Handle tx, long nest) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM nests n WHERE n.id = :id")
                .bind("id", nest)
                .map(NestStore::read)
                .findOne();
    }

    List<Nest> list(Handle tx, Paging paging) {
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM nests n ORDER BY n.id LIMIT :limit OFFSET :offset")
                .bind("limit", paging.perPage())
                .bind("offset", paging.offset())
                .map(NestStore::read)
                .list();
    }

    long count(Handle tx) {
        return tx.createQuery("SELECT count(*) FROM nests").mapTo(Long.class).one();
    }

    private static Nest read(ResultSet row, StatementContext context) throws SQLException {
        return new Nest(
                row.getLong("id"),
                row.getObject("uuid", UUID.class),
                row.getString("author"),
                row.getString("name"),
                row.getString("description"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
