package quetzal.panel.console;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import quetzal.shared.stream.StreamClose;

/// By the web server's socket; the one class that knows it.
final class JettyLink implements BrowserLink {
    private final Session session;

    JettyLink(Session session) {
        this.session = session;
        session.setMaxTextMessageSize(RelayLimits.LARGEST_INBOUND);
        session.setMaxBinaryMessageSize(RelayLimits.LARGEST_INBOUND);
    }

    @Override
    public void text(String part, boolean last, Callback done) {
        session.sendPartialText(part, last, done);
    }

    @Override
    public void binary(ByteBuffer part, boolean last, Callback done) {
        session.sendPartialBinary(part, last, done);
    }

    @Override
    public void ping() {
        session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }

    @Override
    public void close(StreamClose why) {
        if (session.isOpen()) {
            session.close(why.code(), why.reason(), Callback.NOOP);
        }
    }

    @Override
    public void disconnect() {
        session.disconnect();
    }

    @Override
    public long received() {
        return session instanceof WebSocketSession known
                        && known.getCoreSession() instanceof WebSocketCoreSession core
                ? core.getConnection().getBytesIn()
                : 0;
    }
}
