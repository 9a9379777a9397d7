package quetzal.panel.http;

import java.util.List;
import quetzal.shared.permission.Permission;

/// What a route asks of its caller, written beside its path. A route without one cannot be registered.
public sealed interface Gate {
    /// Anyone may call; no caller is looked up.
    record Open(String reason) implements Gate {}

    /// A logged-in person or an account key.
    ///
    /// - shape: `beforeTwoFactor` routes work even while the panel insists on a second factor that the account lacks;
    ///   `ownerOnly` ones are closed to an administrator who acts as the person
    record Account(boolean beforeTwoFactor, boolean ownerOnly) implements Gate {}

    /// Someone with access to the server in the path parameter `server`, holding **any** of `permissions`; none listed
    /// means any access at all.
    record OnServer(List<Permission> permissions, StateRule state) implements Gate {
        public OnServer {
            permissions = List.copyOf(permissions);
        }
    }

    /// A root admin; application keys also need the resource's bit.
    record Admin(AdminResource resource, AdminAccess access) implements Gate {}

    /// A daemon with its node token.
    record Node() implements Gate {}

    /// A stream: what `of` asks, of the holder of a ticket too.
    ///
    /// - shape: `stream` is what tickets call it; `parameter` the path parameter that says what it is of, empty when the
    ///   path has none
    record Stream(String stream, String parameter, Gate of) implements Gate {}

    /// What happens to a server route while the server is suspended, installing, moving and the like.
    enum StateRule {
        /// 409 for everyone.
        BLOCKED,
        /// Works in every state.
        ALWAYS,
        /// Root admins pass, unless it is suspended or its node is in maintenance.
        ADMIN_PASSES
    }

    /// - shape: `reason` says why nobody is asked who he is
    static Gate open(String reason) {
        return new Open(reason);
    }

    static Gate account() {
        return new Account(false, false);
    }

    /// What nobody may do in someone else's name: changes of the account's own ways in.
    static Gate ownAccount() {
        return new Account(false, true);
    }

    static Gate accountBeforeTwoFactor() {
        return new Account(true, false);
    }

    static Gate ownAccountBeforeTwoFactor() {
        return new Account(true, true);
    }

    /// Any of `permissions` suffices.
    static Gate server(Permission... permissions) {
        return new OnServer(List.of(permissions), StateRule.BLOCKED);
    }

    static Gate serverAnyAccess() {
        return new OnServer(List.of(), StateRule.BLOCKED);
    }

    static Gate serverInAnyState(Permission... permissions) {
        return new OnServer(List.of(permissions), StateRule.ALWAYS);
    }

    static Gate adminRead(AdminResource resource) {
        return new Admin(resource, AdminAccess.READ);
    }

    static Gate adminWrite(AdminResource resource) {
        return new Admin(resource, AdminAccess.WRITE);
    }

    static Gate node() {
        return new Node();
    }
}
