package quetzal.panel.console;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import quetzal.shared.stream.StreamClose;

/// The browser's end of a relayed socket; the one class that knows the web server's socket.
final class BrowserLink {
    private final Session session;

    BrowserLink(Session session) {
        this.session = session;
        session.setMaxTextMessageSize(RelayLimits.LARGEST_INBOUND);
        session.setMaxBinaryMessageSize(RelayLimits.LARGEST_INBOUND);
    }

    /// Sends a part of a text message. Parts must not overlap: send the next when `done` has heard of this one.
    void text(String part, boolean last, Callback done) {
        session.sendPartialText(part, last, done);
    }

    /// Like [#text] for binary messages; `part` belongs to the link until `done` is called.
    void binary(ByteBuffer part, boolean last, Callback done) {
        session.sendPartialBinary(part, last, done);
    }

    void ping() {
        session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }

    void close(StreamClose why) {
        if (session.isOpen()) {
            session.close(why.code(), why.reason(), Callback.NOOP);
        }
    }

    /// Cuts the connection without a word.
    void disconnect() {
        session.disconnect();
    }

    /// How much has come in so far, pongs and all; it grows as long as the other side lives and is pinged.
    ///
    /// - unit: bytes
    long received() {
        return session instanceof WebSocketSession known
                        && known.getCoreSession() instanceof WebSocketCoreSession core
                ? core.getConnection().getBytesIn()
                : 0;
    }
}
