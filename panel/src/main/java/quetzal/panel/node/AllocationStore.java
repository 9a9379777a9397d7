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

final class AllocationStore {
    private static final String COLUMNS =
            "a.id, a.node_id, a.ip, a.ip_alias, a.port, a.server_id, a.notes";

    /// How many were new; those that exist are left as they are.
    int insert(
            Handle tx, long node, List<String> ips, @Nullable String alias, List<Integer> ports) {
        return tx.createUpdate(
                        """
                        INSERT INTO allocations (node_id, ip, ip_alias, port)
                        SELECT :node, ip, :alias, port
                        FROM unnest(cast(:ips AS text[])) ip CROSS JOIN unnest(cast(:ports AS integer[])) port
                        ON CONFLICT (node_id, ip, port) DO NOTHING
                        """)
                .bind("node", node)
                .bind("alias", alias)
                .bindArray("ips", String.class, ips)
                .bindArray("ports", Integer.class, ports)
                .execute();
    }

    void update(Handle tx, long allocation, @Nullable String alias, @Nullable String notes) {
        tx.createUpdate("UPDATE allocations SET ip_alias = :alias, notes = :notes WHERE id = :id")
                .bind("id", allocation)
                .bind("alias", alias)
                .bind("notes", notes)
                .execute();
    }

    /// Of the node's own free ones.
    ///
    /// - shape: which ones went, as `ip:port`
    List<String> delete(Handle tx, long node, List<Long> allocations) {
        if (allocations.isEmpty()) {
            return List.of();
        }
        return tx.createQuery(
                        """
                        DELETE FROM allocations
                        WHERE node_id = :node AND server_id IS NULL AND id IN (<ids>) RETURNING ip || ':' || port
                        """)
                .bind("node", node)
                .bindList("ids", allocations)
                .mapTo(String.class)
                .list();
    }

    List<String> deleteFree(Handle tx, long node, String ip) {
        return tx.createQuery(
                        """
                        DELETE FROM allocations
                        WHERE node_id = :node AND ip = :ip AND server_id IS NULL RETURNING ip || ':' || port
                        """)
                .bind("node", node)
                .bind("ip", ip)
                .mapTo(String.class)
                .list();
    }

    Optional<Allocation> find(Handle tx, long allocation) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM allocations a WHERE a.id = :id")
                .bind("id", allocation)
                .map(AllocationStore::read)
                .findOne();
    }

    /// In the order of their ids, so that two callers never wait for each other in a circle.
    List<Allocation> lock(Handle tx, List<Long> allocations) {
        if (allocations.isEmpty()) {
            return List.of();
        }
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM allocations a WHERE a.id IN (<ids>) ORDER BY a.id FOR UPDATE")
                .bindList("ids", allocations)
                .map(AllocationStore::read)
                .list();
    }

    List<Allocation> ofServer(Handle tx, long server) {
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM allocations a WHERE a.server_id = :server ORDER BY a.id")
                .bind("server", server)
                .map(AllocationStore::read)
                .list();
    }

    List<Allocation> ofServers(Handle tx, List<Long> servers) {
        if (servers.isEmpty()) {
            return List.of();
        }
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM allocations a WHERE a.server_id IN (<servers>) ORDER BY a.id")
                .bindList("servers", servers)
                .map(AllocationStore::read)
                .list();
    }

    List<Allocation> list(Handle tx, Where where, Paging paging) {
        return where.bindTo(
                        tx.createQuery(
                                "SELECT "
                                        + COLUMNS
                                        + " FROM allocations a"
                                        + where.sql()
                                        + " ORDER BY a.id LIMIT :limit OFFSET :offset"))
                .bind("limit", paging.perPage())
                .bind("offset", paging.offset())
                .map(AllocationStore::read)
                .list();
    }

    long count(Handle tx, Where where) {
        return where.bindTo(tx.createQuery("SELECT count(*) FROM allocations a" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    /// A free one of these nodes, at random, locked; those that others are taking are passed over.
    ///
    /// - shape: no `ports` means any; `dedicated` passes over addresses that a server has already
    Optional<Allocation> takeFree(
            Handle tx, List<Long> nodes, List<Integer> ports, boolean dedicated) {
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        var sql =
                "SELECT "
                        + COLUMNS
                        + " FROM allocations a WHERE a.server_id IS NULL AND a.node_id IN (<nodes>)"
                        + (ports.isEmpty() ? "" : " AND a.port IN (<ports>)")
                        + (dedicated
                                ? """
                                   AND NOT EXISTS (SELECT 1 FROM allocations u
                                                   WHERE u.node_id = a.node_id AND u.ip = a.ip AND u.server_id IS NOT NULL)
                                  """
                                : "")
                        + " ORDER BY random() LIMIT 1 FOR UPDATE OF a SKIP LOCKED";
        var query = tx.createQuery(sql).bindList("nodes", nodes);
        if (!ports.isEmpty()) {
            query.bindList("ports", ports);
        }
        return query.map(AllocationStore::read).findOne();
    }

    void assign(Handle tx, long server, List<Long> allocations) {
        if (!allocations.isEmpty()) {
            tx.createUpdate(
                            """
                            UPDATE allocations SET server_id = :server, notes = NULL
                            WHERE id IN (<ids>) AND server_id IS NULL
                            """)
                    .bind("server", server)
                    .bindList("ids", allocations)
                    .execute();
        }
    }

    void release(Handle tx, long server, List<Long> allocations) {
        if (!allocations.isEmpty()) {
            tx.createUpdate(
                            """
                            UPDATE allocations SET server_id = NULL, notes = NULL
                            WHERE id IN (<ids>) AND server_id = :server
                            """)
                    .bind("server", server)
                    .bindList("ids", allocations)
                    .execute();
        }
    }

    void releaseAll(Handle tx, long server) {
        tx.createUpdate(
                        "UPDATE allocations SET server_id = NULL, notes = NULL WHERE server_id = :server")
                .bind("server", server)
                .execute();
    }

    private static Allocation read(ResultSet row, StatementContext context) throws SQLException {
        return new Allocation(
                row.getLong("id"),
                row.getLong("node_id"),
                row.getString("ip"),
                row.getString("ip_alias"),
                row.getInt("port"),
                (Long) row.getObject("server_id"),
                row.getString("notes"));
    }
}
