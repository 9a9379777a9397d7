package quetzal.panel.server;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Item;

/// Accounts as related objects of servers; the user feature knows how they look.
@FunctionalInterface
public interface UserItems {
    Optional<Item> find(Handle tx, long user);
}
