package quetzal.panel.console;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import quetzal.shared.stream.StreamClose;

/// The browser's end of a relayed socket.
interface BrowserLink {
    /// Sends a part of a text message. Parts must not overlap: send the next when `done` has heard of this one.
    void text(String part, boolean last, Callback done);

    /// Like [#text] for binary messages; `part` belongs to the link until `done` is called.
    void binary(ByteBuffer part, boolean last, Callback done);

    void ping();

    void close(StreamClose why);

    /// Cuts the connection without a word.
    void disconnect();

    /// How much has come in so far, pongs and all; it grows as long as the other side lives and is pinged.
    ///
    /// - unit: bytes
    long received();
}
