package quetzal.panel.user;

import org.jdbi.v3.core.Handle;
import quetzal.panel.http.UserRef;

/// Hears, within the transaction, that what an account has open must end: tokens for consoles, file transfers. The nodes
/// are told from there.
@FunctionalInterface
public interface UserRightsChanged {
    void rightsChanged(Handle tx, UserRef user);
}
