package quetzal.wings.socket;

import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import quetzal.shared.id.ServerId;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamKeeper;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.ConsoleTargets;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.HttpServer;
import quetzal.wings.http.Origins;
import quetzal.wings.http.RequestId;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// The console sockets of all servers, and the routes by which the panel revokes what their tokens allow.
public final class ConsoleSockets implements HttpModule {
    /// Where the console of a server is.
    public static final String PATH = "/api/servers/{server}/ws";

    private static final String TARGET = "quetzal.console-target";
    private static final String REQUEST = "quetzal.socket-request";
    private static final String CONNECTION = "quetzal.connection";
    private static final String STREAM = "quetzal.stream";

    private final ConsoleTargets targets;
    private final Origins origins;
    private final TicketCheck check;
    private final DenyList denied;
    private final SocketSettings settings;
    private final Clock clock;
    private final SocketRooms rooms = new SocketRooms();
    private final StreamKeeper keeper = new StreamKeeper("socket-timer");
    // Platform threads: reading a disk that hangs would hold up a carrier of virtual threads.
    private final ExecutorService history =
            Executors.newFixedThreadPool(
                    3, Thread.ofPlatform().name("console-history-", 0).daemon(true).factory());

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
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.socket(PATH, this::beforeUpgrade, this::handlers);
        new DenyRoutes(denied, targets).register(routes);
        denied.watch(keeper::soon);
    }

    private void beforeUpgrade(Context ctx) {
        if (!origins.admits(ctx.header("Origin"))) {
            throw HttpRefusal.plain(403, "Forbidden: this origin may not open a console");
        }
        if (keeper.stopping()) {
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
        if (!keeper.room(settings.caps(HttpServer.client(ctx)))) {
            throw new HttpRefusal(429, "socket.limit", "Too many open websocket connections.");
        }
        ctx.attribute(TARGET, target);
        ctx.attribute(HttpServer.CLIENT, HttpServer.client(ctx));
        ctx.attribute(REQUEST, RequestId.of(ctx));
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
        ws.onClose(ConsoleSockets::closed);
        ws.onError(_ -> {});
    }

    private void connected(WsContext ctx) {
        ConsoleTarget target = ctx.attribute(TARGET);
        String address = ctx.attribute(HttpServer.CLIENT);
        if (target == null || address == null) {
            ctx.session.disconnect();
            return;
        }
        String request = ctx.attribute(REQUEST);
        var stream =
                new LiveStream(
                        FrameChannel.of(ctx.session),
                        settings.limits(),
                        request == null ? "" : request);
        var connection =
                new SocketConnection(
                        stream, target, address, settings, keeper, rooms, check, history, clock);
        ctx.attribute(CONNECTION, connection);
        ctx.attribute(STREAM, stream);
        if (keeper.add(stream, settings.caps(address))) {
            connection.start();
            if (target.conditions().suspended()) {
                stream.close(StreamClose.SUSPENDED);
            }
        }
    }

    private static void closed(WsContext ctx) {
        LiveStream stream = ctx.attribute(STREAM);
        if (stream != null) {
            stream.over();
        }
    }

    private static @org.jspecify.annotations.Nullable SocketConnection connection(WsContext ctx) {
        return ctx.attribute(CONNECTION);
    }

    /// How many sockets are open.
    public int count() {
        return keeper.count();
    }

    /// Tells every client that the daemon goes, and waits a few seconds for them to leave.
    @Override
    public void stopping() {
        keeper.close();
        history.shutdownNow();
    }
}
