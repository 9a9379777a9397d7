package quetzal.panel.egg;

import java.util.Set;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Rendered;

/// Servers as related objects of nests and eggs; the server feature knows how they look.
public interface ServersUsing {
    Rendered ofEgg(Handle tx, Caller caller, long egg, Set<String> includes);

    Rendered ofNest(Handle tx, Caller caller, long nest, Set<String> includes);
}
