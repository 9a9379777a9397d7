package quetzal.panel.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.shared.id.ServerId;

final class RevocationStore {
    /// The servers that a person can open anything on, by node. An admin may have opened any, so for him it is the nodes
    /// with no server named, which means all of theirs.
    Map<Long, List<ServerId>> reachable(Handle tx, long user, boolean rootAdmin) {
        var byNode = new TreeMap<Long, List<ServerId>>();
        if (rootAdmin) {
            tx.createQuery("SELECT DISTINCT node_id FROM servers")
                    .mapTo(Long.class)
                    .forEach(node -> byNode.put(node, List.of()));
            return byNode;
        }
        tx.createQuery(
                        """
                        SELECT s.node_id, s.uuid FROM servers s
                        WHERE s.owner_id = :user
                           OR EXISTS (SELECT 1 FROM subusers m WHERE m.server_id = s.id AND m.user_id = :user)
                        ORDER BY s.id
                        """)
                .bind("user", user)
                .map(
                        (row, _) -> {
                            byNode.computeIfAbsent(row.getLong("node_id"), _ -> new ArrayList<>())
                                    .add(new ServerId(row.getObject("uuid", UUID.class)));
                            return true;
                        })
                .list();
        return byNode;
    }
}
