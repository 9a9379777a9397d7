package quetzal.panel.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import quetzal.panel.http.UserRef;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

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

    /// One person on one node.
    record To(long node, UserRef user) {}

    /// Tickets for consoles, and shells that are open or about to be.
    private static final String HANDED_OUT =
            """
            SELECT DISTINCT s.node_id, s.uuid AS server, u.id AS user_id, u.uuid AS user_uuid
            FROM (
                SELECT server_id, user_uuid FROM console_tickets WHERE <which>
                UNION ALL
                SELECT server_id, user_uuid FROM shell_sessions
                WHERE state IN ('pending', 'opening', 'live') AND <which>
            ) t
            JOIN servers s ON s.id = t.server_id
            JOIN users u ON u.uuid = t.user_uuid
            ORDER BY s.node_id, s.uuid
            """;

    /// The servers that something was handed out for.
    Map<To, List<ServerId>> ofSessions(Handle tx, List<UUID> ids) {
        return handedOut(
                tx.createQuery(HANDED_OUT.replace("<which>", "session_id = ANY (:ids)"))
                        .bindArray("ids", UUID.class, ids));
    }

    Map<To, List<ServerId>> ofKey(Handle tx, long id) {
        return handedOut(
                tx.createQuery(HANDED_OUT.replace("<which>", "api_key_id = :id")).bind("id", id));
    }

    private static Map<To, List<ServerId>> handedOut(Query query) {
        var all = new LinkedHashMap<To, List<ServerId>>();
        query.map(
                        (row, _) -> {
                            var to =
                                    new To(
                                            row.getLong("node_id"),
                                            new UserRef(
                                                    row.getLong("user_id"),
                                                    new UserId(
                                                            row.getObject(
                                                                    "user_uuid", UUID.class))));
                            all.computeIfAbsent(to, _ -> new ArrayList<>())
                                    .add(new ServerId(row.getObject("server", UUID.class)));
                            return true;
                        })
                .list();
        return all;
    }
}
