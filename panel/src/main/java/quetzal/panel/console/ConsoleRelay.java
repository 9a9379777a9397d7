package quetzal.panel.console;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamDeadlines;
import quetzal.shared.stream.StreamLimits;
import quetzal.shared.ticket.Ticket;

/// All relayed console sockets of this panel: opens them, keeps their deadlines, and cuts those whose viewer has lost
/// the right to watch, in a few seconds, whichever replica took the change: every [RelayLimits#recheck] the rights of
/// all viewers are read with one query.
public final class ConsoleRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleRelay.class);
    private static final String SOCKET = "quetzal.relay.socket";
    private static final String TARGET = "quetzal.relay.target";
    private static final String ADDRESS = "quetzal.relay.address";

    private final HttpClient http;
    private final Standings standings;
    private final String origin;
    private final RelayLimits limits;
    private final Clock clock;
    private final Map<RelayedSocket, Seen> sockets = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread ticking;

    /// What the keeper of deadlines remembers of one socket; only its thread changes it.
    private static final class Seen {
        private final StreamDeadlines browser;

        Seen(StreamLimits limits) {
            this.browser = new StreamDeadlines(limits, System.nanoTime());
        }

        private @Nullable Integer sessionVersion;
        private @Nullable Ticket ticket;
    }

    /// - shape: `origin` is what nodes take for the panel's own address in `Origin`
    public ConsoleRelay(
            HttpClient http, Standings standings, String origin, RelayLimits limits, Clock clock) {
        this.http = http;
        this.standings = standings;
        this.origin = origin;
        this.limits = limits;
        this.clock = clock;
        this.ticking = Thread.ofVirtual().name("relay-keeper").start(this::keep);
    }

    /// True when one more unauthenticated socket from `address` would be too many.
    boolean isFull(String address) {
        return sockets.size() >= limits.sockets()
                || unauthenticated(address) >= limits.unauthenticatedPerAddress();
    }

    /// What the check before the upgrade found out, for [#configure].
    static void attach(io.javalin.http.Context ctx, RelayTarget target, String address) {
        ctx.attribute(TARGET, target);
        ctx.attribute(ADDRESS, address);
    }

    void configure(WsConfig socket) {
        socket.onConnect(this::opened);
        socket.onMessage(ctx -> of(ctx).fromBrowser(ctx.message()));
        socket.onBinaryMessage(
                ctx -> {
                    var bytes = new byte[ctx.data().remaining()];
                    ctx.data().get(bytes);
                    of(ctx).fromBrowser(bytes);
                });
        socket.onClose(
                ctx ->
                        of(ctx).browserClosed(
                                        ctx.status(), ctx.reason() == null ? "" : ctx.reason()));
        socket.onError(ctx -> of(ctx).end(RelayClose.NODE_LOST));
    }

    private static RelayedSocket of(WsContext ctx) {
        RelayedSocket socket = ctx.attribute(SOCKET);
        if (socket == null) {
            throw new IllegalStateException("a frame before the socket was opened");
        }
        return socket;
    }

    private void opened(WsContext ctx) {
        RelayTarget target = ctx.attribute(TARGET);
        String address = ctx.attribute(ADDRESS);
        if (target == null || address == null) {
            throw new IllegalStateException("the check before the upgrade did not run");
        }
        var socket = new RelayedSocket(new JettyLink(ctx.session), target, address, limits, clock);
        ctx.attribute(SOCKET, socket);
        boolean full = isFull(address);
        sockets.put(socket, new Seen(limits.ofStreams()));
        if (stopping.getCount() == 0) {
            socket.end(StreamClose.GOING_AWAY);
        } else if (full) {
            socket.end(StreamClose.FULL);
        } else {
            socket.connect(this::node);
        }
    }

    private CompletableFuture<WebSocket> node(
            RelayTarget target, String address, WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .connectTimeout(limits.connect())
                .header("Origin", origin)
                // with the node's own secret, which is why the daemon believes the address
                .header("Authorization", "Bearer " + target.key().secret())
                .header("X-Forwarded-For", address)
                .buildAsync(target.socket(), listener);
    }

    private long unauthenticated(String address) {
        return sockets.keySet().stream()
                .filter(socket -> socket.address().equals(address))
                .filter(socket -> socket.endedAt() == 0 && socket.holder().isEmpty())
                .count();
    }

    private void keep() {
        long checkedAt = System.nanoTime();
        long pause = Math.clamp(limits.recheck().toMillis() / 3, 20, 1_000);
        try {
            while (!stopping.await(pause, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                sockets.forEach((socket, seen) -> deadlines(socket, seen, now));
                if (now - checkedAt >= limits.recheck().toNanos()) {
                    checkedAt = now;
                    recheck();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deadlines(RelayedSocket socket, Seen seen, long now) {
        if (socket.endedAt() != 0) {
            if (socket.finished()) {
                sockets.remove(socket);
            } else if (now - socket.endedAt() > limits.closing().toNanos()) {
                socket.cut();
                sockets.remove(socket);
            }
            return;
        }
        if (socket.holder().isEmpty()
                && now - socket.openedAt() > limits.authenticate().toNanos()) {
            socket.end(StreamClose.NO_AUTH);
            return;
        }
        if (now - socket.nodeHeardAt() > limits.silence().toNanos()) {
            socket.end(RelayClose.NODE_LOST);
            return;
        }
        long since = socket.writingSince();
        long writing = since == 0 ? 0 : Math.max(1, now - since);
        switch (seen.browser.due(now, socket.browser().received(), writing, 0)) {
            case NOTHING, CUT -> {}
            case SILENT -> socket.end(StreamClose.SILENT);
            case STUCK -> socket.end(StreamClose.TOO_SLOW);
            case PING -> {
                socket.browser().ping();
                socket.pingNode();
            }
        }
    }

    private void recheck() {
        var viewers = new HashSet<Viewer>();
        var tickets = new HashSet<String>();
        for (var socket : sockets.keySet()) {
            socket.holder()
                    .ifPresent(
                            ticket -> {
                                viewers.add(viewer(ticket));
                                tickets.add(ticket.id());
                            });
        }
        if (viewers.isEmpty()) {
            return;
        }
        try {
            var known = standings.of(Set.copyOf(viewers));
            var ended = standings.ended(tickets);
            sockets.forEach(
                    (socket, seen) ->
                            socket.holder()
                                    .ifPresent(
                                            ticket -> {
                                                var standing = known.get(viewer(ticket));
                                                if (ended.contains(ticket.id())) {
                                                    socket.end(StreamClose.REVOKED);
                                                } else if (standing != null) {
                                                    judge(socket, seen, ticket, standing);
                                                }
                                            }));
        } catch (RuntimeException e) {
            // The node refuses revoked tickets by itself; cutting everyone whenever the database
            // hiccups would be worse.
            LOG.warn("rights of relayed viewers could not be read", e);
        }
    }

    private static void judge(RelayedSocket socket, Seen seen, Ticket ticket, Standing standing) {
        switch (standing) {
            case Standing.Deleted _ -> socket.end(StreamClose.SERVER_DELETED);
            case Standing.Suspended _ -> socket.end(StreamClose.SUSPENDED);
            case Standing.Withdrawn _ -> socket.end(StreamClose.WITHDRAWN);
            case Standing.Allowed now -> {
                if (!ticket.equals(seen.ticket)) {
                    seen.ticket = ticket;
                    seen.sessionVersion = now.sessionVersion();
                }
                if (now.node() != socket.target().nodeNumber()) {
                    socket.end(StreamClose.MOVED);
                } else if (!Integer.valueOf(now.sessionVersion()).equals(seen.sessionVersion)
                        || !ticket.permissions().keys().stream()
                                .allMatch(key -> covers(now, key))) {
                    socket.end(StreamClose.REVOKED);
                }
            }
        }
    }

    /// Holding `*` now covers what a ticket says one by one; a ticket's own `*` needs `*`.
    private static boolean covers(Standing.Allowed now, String key) {
        return now.permissions().keys().contains(key)
                || (!key.equals("*") && now.permissions().grants(key));
    }

    private static Viewer viewer(Ticket ticket) {
        return new Viewer(ticket.server(), ticket.user());
    }

    /// Says goodbye to everyone and waits a moment for the answers.
    @Override
    public void close() {
        stopping.countDown();
        sockets.keySet().forEach(socket -> socket.end(StreamClose.GOING_AWAY));
        long end = System.nanoTime() + limits.closing().toNanos();
        try {
            while (!sockets.keySet().stream().allMatch(RelayedSocket::finished)
                    && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            ticking.join(limits.closing());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.keySet().forEach(RelayedSocket::cut);
    }
}
