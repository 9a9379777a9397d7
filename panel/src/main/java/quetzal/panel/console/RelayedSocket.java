package quetzal.panel.console;

import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.jetty.websocket.api.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.ticket.Ticket;

/// One browser and one node, joined. Frames pass unread both ways, one at a time: the next is asked for when the last
/// has been taken, so neither side's haste ever becomes our memory.
///
/// Only `auth` is looked at, and only beside the passing: whose socket it is decides when the panel must cut it. It
/// counts as authenticated when the node has said so.
final class RelayedSocket implements WebSocket.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RelayedSocket.class);

    private final BrowserLink browser;
    private final RelayTarget target;
    private final String address;
    private final NodeLink node;
    private final RelayedHolder holder;
    private final AtomicReference<@Nullable StreamClose> ended = new AtomicReference<>();
    private final long openedAt = System.nanoTime();
    private volatile long nodeHeardAt = openedAt;
    private volatile long writingSince;
    private volatile long endedAt;
    private volatile boolean browserGone;

    /// Only the listener's own calls touch it, which come one after another.
    private boolean insideMessage;

    RelayedSocket(
            BrowserLink browser,
            RelayTarget target,
            String address,
            RelayLimits limits,
            Clock clock) {
        this.browser = browser;
        this.target = target;
        this.address = address;
        this.node = new NodeLink(limits);
        this.holder = new RelayedHolder(target, clock);
    }

    RelayTarget target() {
        return target;
    }

    String address() {
        return address;
    }

    BrowserLink browser() {
        return browser;
    }

    /// Empty until the node has accepted a ticket.
    Optional<Ticket> holder() {
        return holder.ticket();
    }

    long openedAt() {
        return openedAt;
    }

    long nodeHeardAt() {
        return nodeHeardAt;
    }

    /// When the frame that is on its way to the browser was handed over; 0 when none is.
    long writingSince() {
        return writingSince;
    }

    /// 0 while open.
    long endedAt() {
        return endedAt;
    }

    /// Nothing is left of it on either side.
    boolean finished() {
        return browserGone && node.gone();
    }

    /// Opens the node's socket; frames that come from the browser meanwhile wait.
    void connect(NodeDoor door) {
        var unused =
                door.open(target, address, this)
                        .whenComplete(
                                (socket, failure) -> {
                                    if (failure != null) {
                                        refused(failure);
                                    } else {
                                        node.reached(socket, Optional.ofNullable(ended.get()));
                                    }
                                });
    }

    private void refused(Throwable failure) {
        node.lost();
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        LOG.warn(
                "relay cannot open the node's socket: server={} node={} reason={}",
                target.server(),
                target.node(),
                cause.toString());
        var why =
                cause instanceof WebSocketHandshakeException answered
                        ? switch (answered.getResponse().statusCode()) {
                            case 404 -> StreamClose.MOVED;
                            case 400, 429 -> StreamClose.FULL;
                            default -> RelayClose.UNREACHABLE;
                        }
                        : RelayClose.UNREACHABLE;
        end(why);
    }

    /// Passes a text on and returns when the node's connection has taken it; the browser's next frame is read after that.
    void fromBrowser(String text) {
        holder.asked(text);
        pass(socket -> socket.sendText(text, true));
    }

    void fromBrowser(byte[] bytes) {
        pass(socket -> socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    private void pass(Function<WebSocket, CompletableFuture<WebSocket>> send) {
        if (ended.get() == null) {
            node.pass(send).ifPresent(this::end);
        }
    }

    /// The browser said goodbye or was lost.
    void browserClosed(int code, String reason) {
        browserGone = true;
        end(new StreamClose(code, reason));
    }

    /// Ends both sides; the first reason counts.
    void end(StreamClose why) {
        if (!ended.compareAndSet(null, why)) {
            return;
        }
        endedAt = System.nanoTime();
        browser.close(why.sendable());
        node.close(why);
    }

    /// Drops whatever is left, whether or not the other side has answered the close.
    void cut() {
        browser.disconnect();
        browserGone = true;
        node.abort();
    }

    void pingNode() {
        if (ended.get() == null) {
            node.ping(() -> end(RelayClose.NODE_LOST));
        }
    }

    @Override
    public void onOpen(WebSocket socket) {
        heard();
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        heard();
        var text = data.toString();
        if (last && !insideMessage) {
            holder.answered(text);
        }
        insideMessage = !last;
        if (ended.get() != null) {
            socket.request(1);
            return null;
        }
        writingSince = System.nanoTime();
        browser.text(text, last, taken(socket));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        heard();
        insideMessage = !last;
        if (ended.get() != null) {
            socket.request(1);
            return null;
        }
        var copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        writingSince = System.nanoTime();
        browser.binary(copy, last, taken(socket));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        heard();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        heard();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        node.lost();
        end(new StreamClose(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        node.lost();
        end(RelayClose.NODE_LOST);
    }

    private Callback taken(WebSocket socket) {
        return Callback.from(
                () -> {
                    writingSince = 0;
                    socket.request(1);
                },
                failure -> {
                    writingSince = 0;
                    end(StreamClose.TOO_SLOW);
                    socket.request(1);
                });
    }

    private void heard() {
        nodeHeardAt = System.nanoTime();
    }
}
