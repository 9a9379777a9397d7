package quetzal.shared.stream;

import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/// The sending half of one WebSocket.
///
/// Nothing here waits. Frames given to [#add] may stay behind until [#flush]; there is one flush at a time, so that a
/// client who does not read holds a bounded number of frames.
public interface FrameChannel {
    /// Adds a text frame; `text` is UTF-8 and must not change any more.
    void add(byte[] text);

    /// Adds a binary frame; `bytes` must not change any more.
    void addBinary(byte[] bytes);

    /// Sends what was added. Calls `done` exactly once, with null when all of it was written, on any thread.
    void flush(Consumer<@Nullable Throwable> done);

    void ping();

    /// Sends a close frame behind what was added.
    void close(StreamClose why);

    /// Ends the connection without another word.
    void cut();

    /// How many bytes came in so far: a client that sends nothing, not even a pong, is gone.
    long received();

    /// By the web server's plain interface alone, with a write for each frame.
    static FrameChannel plain(Session session) {
        return new PlainChannel(session);
    }

    /// Batched writing needs Jetty's core session, which is public but not part of its API: without it, frames go out one
    /// by one.
    static FrameChannel of(Session session) {
        return session instanceof WebSocketSession whole
                        && whole.getCoreSession() instanceof WebSocketCoreSession core
                ? new BatchedChannel(core, session)
                : new PlainChannel(session);
    }
}
