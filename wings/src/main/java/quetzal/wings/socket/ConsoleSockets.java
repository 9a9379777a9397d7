package quetzal.wings.socket;

import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.StreamClose;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.ConsoleTargets;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.HttpServer;
import quetzal.wings.http.Origins;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// The console sockets of all servers, and the routes by which the panel revokes what their tokens allow.
public final class ConsoleSockets implements HttpModule {
    private static final Logger log = LoggerFactory.getLogger(ConsoleSockets.class);

    /// Where the console of a server is.
    public static final String PATH = "/api/servers/{server}/ws";

    private static final String TARGET = "quetzal.console-target";
    private static final String CONNECTION = "quetzal.connection";
    private static final long TICK_MILLIS = 250;
    private static final Duration FAREWELL = Duration.ofSeconds(4);

    private final ConsoleTargets targets;
    private final Origins origins;
    private final TicketCheck check;
    private final DenyList denied;
    private final SocketSettings settings;
    private final Clock clock;
    private final SocketLimits limits;
    private final SocketRooms rooms = new SocketRooms();
    private final Map<SocketConnection, Boolean> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("socket-timer").daemon(true).factory());
    // Platform threads: reading a disk that hangs would hold up a carrier of virtual threads.
    private final ExecutorService history =
            Executors.newFixedThreadPool(
                    3, Thread.ofPlatform().name("console-history-", 0).daemon(true).factory());
    private volatile boolean stopping;

    public ConsoleSockets(
            ConsoleTargets targets,
            Origins origins,
            TicketCheck check,
            DenyList denied,
            SocketSettings settings,
            Clock clock) {
        this.targets = targets;
        this.origins = origins;
        this.check = check;
        this.denied = denied;
        this.settings = settings;
        this.clock = clock;
        this.limits = new SocketLimits(settings);
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.socket(PATH, this::beforeUpgrade, this::handlers);
        new DenyRoutes(denied, targets).register(routes);
        denied.watch(this::soon);
        var _ =
                timer.scheduleWithFixedDelay(
                        this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beforeUpgrade(Context ctx) {
        if (!origins.admits(ctx.header("Origin"))) {
            throw HttpRefusal.plain(403, "Forbidden: this origin may not open a console");
        }
        if (stopping) {
            throw new HttpRefusal(503, "daemon.stopping", "The daemon is stopping.");
        }
        var target =
                ServerId.parse(ctx.pathParam("server"))
                        .flatMap(targets::find)
                        .orElseThrow(
                                () ->
                                        new HttpRefusal(
                                                404,
                                                "server.missing",
                                                "The requested resource does not exist on this"
                                                        + " instance."));
        if (!limits.room(HttpServer.client(ctx))) {
            throw new HttpRefusal(429, "socket.limit", "Too many open websocket connections.");
        }
        ctx.attribute(TARGET, target);
        ctx.attribute(HttpServer.CLIENT, HttpServer.client(ctx));
    }

    private void handlers(WsConfig ws) {
        ws.onConnect(this::connected);
        ws.onMessage(
                ctx -> {
                    var connection = connection(ctx);
                    if (connection != null) {
                        connection.text(ctx.message());
                    }
                });
        ws.onBinaryMessage(_ -> {});
        ws.onClose(this::closed);
        ws.onError(_ -> {});
    }

    private void connected(WsContext ctx) {
        ConsoleTarget target = ctx.attribute(TARGET);
        String address = ctx.attribute(HttpServer.CLIENT);
        if (target == null || address == null) {
            ctx.session.disconnect();
            return;
        }
        if (!limits.connected(address)) {
            ctx.closeSession(StreamClose.FULL.code(), StreamClose.FULL.reason());
            return;
        }
        var connection =
                new SocketConnection(
                        FrameChannel.of(ctx.session),
                        target,
                        address,
                        settings,
                        limits,
                        rooms,
                        check,
                        history,
                        clock);
        ctx.attribute(CONNECTION, connection);
        open.put(connection, true);
        if (stopping) {
            connection.close(StreamClose.GOING_AWAY);
        } else if (target.conditions().suspended()) {
            connection.close(StreamClose.SUSPENDED);
        }
    }

    private void closed(WsContext ctx) {
        var connection = connection(ctx);
        if (connection != null) {
            open.remove(connection);
            connection.closed();
        }
    }

    private static @org.jspecify.annotations.Nullable SocketConnection connection(WsContext ctx) {
        return ctx.attribute(CONNECTION);
    }

    private void soon() {
        if (!stopping) {
            timer.execute(this::tick);
        }
    }

    private void tick() {
        for (var connection : open.keySet()) {
            try {
                connection.tick();
            } catch (RuntimeException e) {
                log.error("A socket's deadlines could not be looked at", e);
            }
        }
    }

    /// How many sockets are open.
    public int count() {
        return open.size();
    }

    /// Tells every client that the daemon goes, and waits a few seconds for them to leave.
    @Override
    public void stopping() {
        stopping = true;
        open.keySet().forEach(connection -> connection.close(StreamClose.GOING_AWAY));
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        try {
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.keySet().forEach(SocketConnection::cut);
        timer.shutdownNow();
        history.shutdownNow();
    }
}
