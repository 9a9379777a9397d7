package quetzal.panel.stream;

import java.util.Optional;
import quetzal.panel.http.Gate;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.stream.StreamClose;

/// What the database says now about a [Holder].
///
/// - shape: `credential` false when the session or key is gone or has run out; `sessionVersion` grows with every change
///   that ends what the account has open, and is 0 for holders of a session, which knows by itself whether it outlived
///   the change; `permissions` are none for whom there is no such server
record Rights(
        boolean account,
        boolean credential,
        int sessionVersion,
        boolean admin,
        boolean serverThere,
        boolean suspended,
        PermissionSet permissions) {

    /// Why a stream behind `gate` that was opened with the rights `then` has to end; empty while it may stay.
    Optional<StreamClose> end(Gate gate, Rights then) {
        if (!account) {
            return Optional.of(StreamClose.WITHDRAWN);
        }
        // Before the credential: who has lost the right itself need not fetch a new one.
        return refused(gate)
                .or(
                        () ->
                                credential && sessionVersion == then.sessionVersion
                                        ? shrunk(then)
                                        : Optional.of(StreamClose.REVOKED));
    }

    private Optional<StreamClose> refused(Gate gate) {
        return switch (gate) {
            case Gate.OnServer on -> server(on);
            case Gate.Admin _ when !admin -> Optional.of(StreamClose.WITHDRAWN);
            case Gate _ -> Optional.empty();
        };
    }

    private Optional<StreamClose> server(Gate.OnServer gate) {
        if (!serverThere) {
            return Optional.of(StreamClose.SERVER_DELETED);
        }
        if (suspended) {
            return Optional.of(StreamClose.SUSPENDED);
        }
        boolean any =
                gate.permissions().isEmpty()
                        ? !permissions.keys().isEmpty()
                        : gate.permissions().stream().anyMatch(permissions::grants);
        return any ? Optional.empty() : Optional.of(StreamClose.WITHDRAWN);
    }

    /// Whoever may still come in, but with less, has to come in anew.
    private Optional<StreamClose> shrunk(Rights then) {
        boolean less =
                (then.admin && !admin)
                        || !then.permissions.keys().stream()
                                .allMatch(
                                        key ->
                                                permissions.keys().contains(key)
                                                        || (!key.equals("*")
                                                                && permissions.grants(key)));
        return less ? Optional.of(StreamClose.REVOKED) : Optional.empty();
    }
}
