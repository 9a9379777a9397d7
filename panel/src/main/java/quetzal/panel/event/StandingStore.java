package quetzal.panel.event;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

final class StandingStore {
    /// Whether each of these accounts that still exist is an administrator.
    Map<Long, Boolean> admins(Handle tx, Collection<Long> users) {
        var admins = new HashMap<Long, Boolean>();
        if (!users.isEmpty()) {
            tx.createQuery("SELECT id, root_admin FROM users WHERE id = ANY (:users)")
                    .bindArray("users", Long.class, users.toArray())
                    .map((row, _) -> Map.entry(row.getLong("id"), row.getBoolean("root_admin")))
                    .forEach(entry -> admins.put(entry.getKey(), entry.getValue()));
        }
        return admins;
    }
}
