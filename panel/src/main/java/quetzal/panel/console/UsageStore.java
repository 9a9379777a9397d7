package quetzal.panel.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.shared.id.ServerId;

final class UsageStore {
    /// A server, where it is, and who may see what it uses.
    record Place(
            long number,
            ServerId server,
            long node,
            long owner,
            List<Long> subusers,
            boolean deleting) {
        Place {
            subusers = List.copyOf(subusers);
        }
    }

    List<Place> places(Handle tx, Collection<Long> servers) {
        return tx.createQuery(
                        """
                        SELECT s.id, s.uuid, s.node_id, s.owner_id, s.deleting_at IS NOT NULL AS deleting,
                               array(SELECT m.user_id FROM subusers m WHERE m.server_id = s.id) AS subusers
                        FROM servers s WHERE s.id = ANY (:servers)
                        """)
                .bindArray("servers", Long.class, servers.toArray())
                .map((row, _) -> place(row))
                .list();
    }

    private static Place place(ResultSet row) throws SQLException {
        var subusers = (Long[]) row.getArray("subusers").getArray();
        return new Place(
                row.getLong("id"),
                new ServerId(row.getObject("uuid", UUID.class)),
                row.getLong("node_id"),
                row.getLong("owner_id"),
                Arrays.asList(subusers),
                row.getBoolean("deleting"));
    }
}
