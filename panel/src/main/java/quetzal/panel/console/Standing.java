package quetzal.panel.console;

import quetzal.shared.permission.PermissionSet;

/// What a viewer may do on a server now, as the database says.
public sealed interface Standing {
    /// - shape: `sessionVersion` grows with every change that ends what the account has open; `node` is the server's
    ///   node now
    record Allowed(PermissionSet permissions, int sessionVersion, long node) implements Standing {}

    /// The account is gone or may no longer open the console.
    record Withdrawn() implements Standing {}

    record Suspended() implements Standing {}

    record Deleted() implements Standing {}
}
