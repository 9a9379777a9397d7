package quetzal.panel.stream;

import io.javalin.http.Context;
import quetzal.shared.stream.LiveStream;

/// What a feature does for one kind of stream.
@FunctionalInterface
public interface StreamOpener {
    /// Before the upgrade: reads the request's parameters and refuses what cannot be, by throwing, as any route does. The
    /// answer then is a plain HTTP status.
    Opening prepare(Context ctx, StreamCaller caller) throws Exception;

    /// Opens what was asked for.
    @FunctionalInterface
    interface Opening {
        /// The socket is there. Give `stream` its source, send its first control frames, answer who hears the client. Must
        /// not wait long: what takes time belongs on a thread of its own.
        StreamHandler open(LiveStream stream) throws Exception;
    }
}
