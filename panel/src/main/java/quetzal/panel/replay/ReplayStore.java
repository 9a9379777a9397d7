package quetzal.panel.replay;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

final class ReplayStore {
    /// The names of these accounts; one that is gone is left out.
    Map<UUID, String> usernames(Handle tx, Set<UUID> people) {
        var names = new HashMap<UUID, String>();
        if (people.isEmpty()) {
            return names;
        }
        tx.createQuery(
                        "SELECT uuid, username FROM users WHERE uuid = ANY (cast(:people AS uuid[]))")
                .bind(
                        "people",
                        people.stream()
                                .map(UUID::toString)
                                .collect(Collectors.joining(",", "{", "}")))
                .map(
                        (row, _) ->
                                Map.entry(
                                        row.getObject("uuid", UUID.class),
                                        row.getString("username")))
                .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
        return names;
    }
}
