package quetzal.panel.stream;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Credential;

/// Whose rights a stream stands on.
///
/// - shape: one of `session` and `key`; `server` when the stream is of one
record Holder(long user, @Nullable UUID session, @Nullable Long key, @Nullable Long server) {
    static Holder of(StreamCaller caller) {
        var grant = caller.grant();
        var server = grant == null ? null : grant.number();
        long user = caller.user().number();
        return switch (caller.caller().credential()) {
            case Credential.Session(var id) -> new Holder(user, id, null, server);
            case Credential.AccountKey(var id, _) -> new Holder(user, null, id, server);
            case Credential.ApplicationKey(var id, _, _) -> new Holder(user, null, id, server);
        };
    }
}
