package quetzal.panel.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.websocket.api.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.console.ClientEvent;
import quetzal.shared.protocol.console.ConsoleCodec;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.ticket.Ticket;
import quetzal.shared.ticket.TicketScope;
import quetzal.shared.ticket.TicketVerdict;
import quetzal.shared.ticket.TicketVerifier;

/// One browser and one node, joined. Frames pass unread both ways, one at a time: the next is asked for when the last
/// has been taken, so neither side's haste ever becomes our memory.
///
/// Only `auth` is looked at, and only beside the passing: whose socket it is decides when the panel must cut it. It
/// counts as authenticated when the node has said so.
final class RelayedSocket implements WebSocket.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RelayedSocket.class);
    private static final String AUTH_SUCCESS = "\"auth success\"";
    private static final int LONGEST_AUTH_SUCCESS = 64;

    private final BrowserLink browser;
    private final RelayTarget target;
    private final String address;
    private final RelayLimits limits;
    private final TicketVerifier tickets;
    private final CompletableFuture<WebSocket> node = new CompletableFuture<>();
    private final AtomicReference<@Nullable StreamClose> ended = new AtomicReference<>();
    private final long openedAt = System.nanoTime();

    /// Of the newest `auth` that the node has not answered yet.
    private volatile @Nullable Ticket claimed;

    private volatile @Nullable Ticket holder;
    private volatile long nodeHeardAt = openedAt;
    private volatile long writingSince;
    private volatile long endedAt;
    private volatile boolean browserGone;
    private volatile boolean nodeGone;

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
        this.limits = limits;
        this.tickets = new TicketVerifier(target.key(), clock);
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
        return Optional.ofNullable(holder);
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
        return browserGone && nodeGone;
    }

    /// Opens the node's socket; frames that come from the browser meanwhile wait.
    void connect(HttpClient http, String origin) {
        var unused =
                http.newWebSocketBuilder()
                        .connectTimeout(limits.connect())
                        .header("Origin", origin)
                        // with the node's own secret, which is why the daemon believes the address
                        .header("Authorization", "Bearer " + target.key().secret())
                        .header("X-Forwarded-For", address)
                        .buildAsync(target.socket(), this)
                        .whenComplete(
                                (socket, failure) -> {
                                    if (failure != null) {
                                        refused(failure);
                                    } else if (!node.complete(socket)) {
                                        // it ended while the node was still being reached
                                        leave(socket);
                                    }
                                });
    }

    private void refused(Throwable failure) {
        nodeGone = true;
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
        node.completeExceptionally(cause);
    }

    /// Passes a text on and returns when the node's connection has taken it; the browser's next frame is read after that.
    void fromBrowser(String text) {
        notice(text);
        pass(socket -> socket.sendText(text, true));
    }

    void fromBrowser(byte[] bytes) {
        pass(socket -> socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    private void pass(java.util.function.Function<WebSocket, CompletableFuture<WebSocket>> send) {
        if (ended.get() != null) {
            return;
        }
        try {
            var socket = node.get(limits.connect().toMillis(), TimeUnit.MILLISECONDS);
            send.apply(socket).get(limits.write().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            end(RelayClose.NODE_STUCK);
        } catch (ExecutionException e) {
            end(RelayClose.NODE_LOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(StreamClose.GOING_AWAY);
        }
    }

    private void notice(String text) {
        if (!text.contains("auth")
                || !(ConsoleCodec.decode(text).orElse(null)
                        instanceof ClientEvent.Auth(var token))) {
            return;
        }
        claimed =
                tickets.verify(token) instanceof TicketVerdict.Valid(var ticket)
                                && ticket.server().equals(target.server())
                                && ticket.isFor(TicketScope.WEBSOCKET)
                        ? ticket
                        : null;
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
        var toBrowser = why.sendable();
        browser.close(toBrowser);
        if (!node.isDone()) {
            // the connecting finds it ended and takes leave of the node
            if (node.completeExceptionally(new IllegalStateException("ended"))) {
                return;
            }
        }
        if (node.isCompletedExceptionally()) {
            nodeGone = true;
            return;
        }
        var socket = node.resultNow();
        var toNode = RelayClose.forNode(why);
        var unused =
                socket.sendClose(toNode.code(), toNode.reason())
                        .whenComplete(
                                (sent, failure) -> {
                                    if (failure != null) {
                                        socket.abort();
                                        nodeGone = true;
                                    }
                                });
    }

    /// Tells a node whose connection came too late that nobody is there any more.
    private void leave(WebSocket socket) {
        var why = ended.get();
        var toNode = RelayClose.forNode(why == null ? StreamClose.GOING_AWAY : why);
        var unused =
                socket.sendClose(toNode.code(), toNode.reason())
                        .whenComplete(
                                (sent, failure) -> {
                                    socket.abort();
                                    nodeGone = true;
                                });
    }

    /// Drops whatever is left, whether or not the other side has answered the close.
    void cut() {
        browser.disconnect();
        browserGone = true;
        if (node.state() == java.util.concurrent.Future.State.SUCCESS) {
            node.resultNow().abort();
        }
        nodeGone = true;
    }

    void pingNode() {
        if (node.state() == java.util.concurrent.Future.State.SUCCESS && ended.get() == null) {
            var unused =
                    node.resultNow()
                            .sendPing(ByteBuffer.allocate(0))
                            .whenComplete(
                                    (sent, failure) -> {
                                        if (failure != null) {
                                            end(RelayClose.NODE_LOST);
                                        }
                                    });
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
        if (claimed != null && last && !insideMessage && isAuthSuccess(text)) {
            holder = claimed;
            claimed = null;
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
        nodeGone = true;
        end(new StreamClose(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        nodeGone = true;
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

    private static boolean isAuthSuccess(String text) {
        if (text.length() > LONGEST_AUTH_SUCCESS || !text.contains(AUTH_SUCCESS)) {
            return false;
        }
        try {
            return Json.MAPPER.readTree(text).path("event").asText().equals("auth success");
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
