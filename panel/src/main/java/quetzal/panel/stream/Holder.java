package quetzal.panel.stream;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose rights a stream stands on.
///
/// - shape: one of `session` and `key`; `server` when the stream is of one
record Holder(long user, @Nullable UUID session, @Nullable Long key, @Nullable Long server) {
    static Holder of(StreamCaller caller) {
        var grant = caller.grant();
        var server = grant == null ? null : grant.number();
        long user = caller.user().number();
        var credential = caller.caller().credential();
        return new Holder(user, credential.sessionId(), credential.keyNumber(), server);
    }
}
