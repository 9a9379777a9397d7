package quetzal.panel.server;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Item;

/// Accounts as related objects of servers; the user feature knows how they look.
@FunctionalInterface
public interface UserItems {
    /// - shape: by number; those that are gone are missing; one statement however many
    Map<Long, Item> of(Handle tx, List<Long> users);
}
