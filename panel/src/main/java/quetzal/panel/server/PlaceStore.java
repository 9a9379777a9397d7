package quetzal.panel.server;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Which node servers are on.
final class PlaceStore {
    Optional<Long> node(Handle tx, long server) {
        return tx.createQuery("SELECT node_id FROM servers WHERE id = :id")
                .bind("id", server)
                .mapTo(Long.class)
                .findOne();
    }
}
