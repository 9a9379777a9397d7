package quetzal.panel.stream;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.http.UserRef;

/// Who has a stream open, with what he was allowed when he opened it. When that shrinks the stream is closed.
///
/// - shape: `grant` is there for streams of a server
public record StreamCaller(Caller caller, @Nullable ServerGrant grant) {
    static StreamCaller of(Context ctx, StreamKind kind) {
        return new StreamCaller(
                Caller.of(ctx),
                kind.gate() instanceof quetzal.panel.http.Gate.OnServer
                        ? ServerGrant.of(ctx)
                        : null);
    }

    public UserRef user() {
        return caller.user();
    }

    public boolean admin() {
        return caller.rootAdmin();
    }

    /// The client's address.
    public String address() {
        return caller.ip();
    }

    /// As the activity log knows him: with the door he came through, web or API.
    public Actor actor() {
        return Actor.of(caller);
    }

    /// - errors: [IllegalStateException] for a stream that is of no server
    public ServerGrant server() {
        if (grant == null) {
            throw new IllegalStateException("This stream is of no server.");
        }
        return grant;
    }
}
