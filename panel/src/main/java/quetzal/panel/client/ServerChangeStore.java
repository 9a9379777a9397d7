package quetzal.panel.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Changes to one server by its people. Each caller locks the server first.
final class ServerChangeStore {
    /// Two changes of one server wait for each other from here to the end of the transaction.
    void lock(Handle tx, long server) {
        tx.createQuery("SELECT id FROM servers WHERE id = :id FOR UPDATE")
                .bind("id", server)
                .mapTo(Long.class)
                .findOne();
    }

    /// - shape: `status` is empty for a server that nothing special goes on with
    record State(boolean suspended, boolean maintenance, String status) {}

    Optional<State> state(Handle tx, long server) {
        return tx.createQuery(
                        """
                        SELECT s.suspended, s.status, n.maintenance_mode
                        FROM servers s JOIN nodes n ON n.id = s.node_id WHERE s.id = :id
                        """)
                .bind("id", server)
                .map(
                        (row, _) -> {
                            var status = row.getString("status");
                            return new State(
                                    row.getBoolean("suspended"),
                                    row.getBoolean("maintenance_mode"),
                                    status == null ? "" : status);
                        })
                .findOne();
    }

    void rename(Handle tx, long server, String name, String description) {
        tx.createUpdate(
                        """
                        UPDATE servers SET name = :name, description = :description, updated_at = now()
                        WHERE id = :id
                        """)
                .bind("id", server)
                .bind("name", name)
                .bind("description", description)
                .execute();
    }

    void image(Handle tx, long server, String image) {
        tx.createUpdate("UPDATE servers SET image = :image, updated_at = now() WHERE id = :id")
                .bind("id", server)
                .bind("image", image)
                .execute();
    }

    /// False when the server is busy with something else.
    boolean installing(Handle tx, long server) {
        return tx.createUpdate(
                                """
                                UPDATE servers SET status = 'installing', updated_at = now()
                                WHERE id = :id AND NOT suspended AND deleting_at IS NULL
                                  AND (status IS NULL OR status = 'reinstall_failed')
                                """)
                        .bind("id", server)
                        .execute()
                == 1;
    }

    void value(Handle tx, long server, long variable, String value) {
        tx.createUpdate(
                        """
                        INSERT INTO server_variables (server_id, variable_id, value) VALUES (:server, :variable, :value)
                        ON CONFLICT (server_id, variable_id) DO UPDATE SET value = excluded.value
                        """)
                .bind("server", server)
                .bind("variable", variable)
                .bind("value", value)
                .execute();
    }

    void primary(Handle tx, long server, long allocation) {
        tx.createUpdate(
                        "UPDATE servers SET allocation_id = :allocation, updated_at = now() WHERE id = :id")
                .bind("id", server)
                .bind("allocation", allocation)
                .execute();
    }

    void notes(Handle tx, long server, long allocation, @Nullable String notes) {
        tx.createUpdate(
                        "UPDATE allocations SET notes = :notes WHERE id = :id AND server_id = :server")
                .bind("id", allocation)
                .bind("server", server)
                .bind("notes", notes)
                .execute();
    }

    void release(Handle tx, long server, long allocation) {
        tx.createUpdate(
                        """
                        UPDATE allocations SET server_id = NULL, notes = NULL
                        WHERE id = :id AND server_id = :server
                        """)
                .bind("id", allocation)
                .bind("server", server)
                .execute();
    }

    /// Takes a free port of this address, at random, that nobody else is taking.
    Optional<Long> takeFree(Handle tx, long server, long node, String ip) {
        return tx.createQuery(
                        """
                        UPDATE allocations SET server_id = :server, notes = NULL
                        WHERE id = (SELECT a.id FROM allocations a
                                    WHERE a.node_id = :node AND a.ip = :ip AND a.server_id IS NULL
                                    ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id
                        """)
                .bind("server", server)
                .bind("node", node)
                .bind("ip", ip)
                .mapTo(Long.class)
                .findOne();
    }

    /// Adds a port between the two, at random, that this address does not have yet, and gives it to the server.
    Optional<Long> addPort(
            Handle tx,
            long server,
            long node,
            String ip,
            @Nullable String alias,
            int from,
            int to) {
        return tx.createQuery(
                        """
                        INSERT INTO allocations (node_id, ip, ip_alias, port, server_id)
                        SELECT :node, :ip, :alias, port, :server
                        FROM generate_series(cast(:from AS integer), cast(:to AS integer)) port
                        WHERE NOT EXISTS (SELECT 1 FROM allocations a
                                          WHERE a.node_id = :node AND a.ip = :ip AND a.port = port.port)
                        ORDER BY random() LIMIT 1
                        ON CONFLICT (node_id, ip, port) DO NOTHING
                        RETURNING id
                        """)
                .bind("node", node)
                .bind("ip", ip)
                .bind("alias", alias)
                .bind("server", server)
                .bind("from", from)
                .bind("to", to)
                .mapTo(Long.class)
                .findOne();
    }

    /// - shape: settings that are not stored are missing
    Map<String, String> settings(Handle tx, List<String> keys) {
        return tx
                .createQuery(
                        "SELECT key, value FROM settings WHERE key IN (<keys>) AND value IS NOT NULL")
                .bindList("keys", keys)
                .map((row, _) -> Map.entry(row.getString("key"), row.getString("value")))
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
