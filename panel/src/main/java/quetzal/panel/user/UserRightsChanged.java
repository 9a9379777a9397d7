package quetzal.panel.user;

import org.jdbi.v3.core.Handle;
import quetzal.panel.http.UserRef;

/// Hears, within the transaction, that what an account has open must end: tokens for consoles, file transfers. The nodes
/// are told from there.
@FunctionalInterface
public interface UserRightsChanged {
    /// - shape: `mayBeAdmin` when the account is, or was until now, a root admin and so had every server open to it
    void rightsChanged(Handle tx, UserRef user, boolean mayBeAdmin);
}
