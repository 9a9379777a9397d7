package quetzal.panel.user;

import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Rendered;

/// The servers of an account as the application API shows them; known by the server package.
@FunctionalInterface
public interface UserServers {
    Rendered of(Handle tx, Caller caller, long userNumber);
}
