package quetzal.panel.node;

import java.util.Set;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Rendered;

/// Servers as related objects of others; the server feature knows how they look.
public interface ServerIncludes {
    Rendered ofNode(Handle tx, Caller caller, long node, Set<String> includes);

    Rendered ofLocation(Handle tx, Caller caller, long location, Set<String> includes);

    Rendered one(Handle tx, Caller caller, long server, Set<String> includes);
}
