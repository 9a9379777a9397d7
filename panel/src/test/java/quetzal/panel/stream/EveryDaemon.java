package quetzal.panel.stream;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.ConsolePage;
import quetzal.shared.protocol.daemon.InstallPage;
import quetzal.shared.protocol.daemon.WorkFrame;

/// A daemon that has a little of everything that can be streamed, and remembers what it was told to end.
final class EveryDaemon implements AutoCloseable {
    /// `body` is empty when there was none.
    record Told(String path, String body) {}

    final List<Told> told = new CopyOnWriteArrayList<>();

    /// Servers whose console sockets end with 4401 when the panel takes rights back, as ours do.
    final Set<String> obeying = ConcurrentHashMap.newKeySet();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Javalin javalin = Javalin.create(this::configure).start("127.0.0.1", 0);

    URI address() {
        return URI.create("http://127.0.0.1:" + javalin.port());
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.concurrency.useVirtualThreads = true;
        // nobody pings here, and a loaded machine takes its time
        config.jetty.modifyWebSocketServletFactory(
                sockets -> sockets.setIdleTimeout(Duration.ofMinutes(10)));
        var routes = config.routes;
        routes.get(
                "/api/servers/{server}",
                ctx ->
                        json(
                                ctx,
                                "{\"state\":\"running\",\"is_suspended\":false,\"utilization\":null,"
                                        + "\"configuration\":null}"));
        routes.get("/api/servers/{server}/console", this::console);
        routes.get("/api/servers/{server}/install-log", this::install);
        routes.post(
                "/api/servers/{server}/shells",
                ctx -> {
                    json(ctx, "{\"recorded\":true}");
                    ctx.status(201);
                });
        routes.post("/api/deauthorize-user", this::heard);
        routes.post("/api/servers/{server}/sync", this::heard);
        routes.ws("/api/servers/{server}/ws", this::consoleSocket);
        routes.ws(
                "/api/servers/{server}/shell",
                ws -> ws.onMessage(ctx -> ctx.send("heard " + ctx.message())));
        routes.ws(
                "/api/system/logs/stream",
                ws ->
                        ws.onConnect(
                                ctx ->
                                        ctx.send(
                                                "{\"ts\":\"2026-01-01T12:00:00Z\",\"level\":\"INFO\","
                                                        + "\"component\":\"a\",\"message\":\"of the node\"}")));
    }

    private void consoleSocket(WsConfig ws) {
        ws.onMessage(
                ctx -> {
                    if (ctx.message().contains("\"auth\"")) {
                        ctx.send("{\"event\":\"auth success\"}");
                        var server = ctx.pathParam("server");
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            while (ctx.session.isOpen() && !pause(100)) {
                                                if (obeying.contains(server) && isToldOf(server)) {
                                                    ctx.closeSession(4401, "token revoked");
                                                    return;
                                                }
                                            }
                                        });
                    }
                });
    }

    private boolean isToldOf(String server) {
        return told.stream().anyMatch(one -> one.body().contains(server));
    }

    private void heard(Context ctx) {
        told.add(new Told(ctx.path(), ctx.body()));
        ctx.status(204);
    }

    /// True when it is closing.
    private boolean pause(int millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void console(Context ctx) throws Exception {
        boolean first = ctx.queryParam("after") == null;
        if (!first) {
            pause(500);
        }
        var line = new ConsolePage.Line(1, Instant.now(), "output", null, "hello");
        json(
                ctx,
                Json.MAPPER.writeValueAsString(
                        new ConsolePage(first ? List.of(line) : List.of(), 1, 1, null)));
    }

    private void install(Context ctx) throws Exception {
        boolean first = ctx.queryParam("cursor") == null;
        if (!first) {
            pause(500);
        }
        var line = WorkFrame.line(1, Instant.EPOCH, "script", "installing");
        json(
                ctx,
                Json.MAPPER.writeValueAsString(
                        new InstallPage("run", true, first ? List.of(line) : List.of(), "run:1")));
    }

    private static void json(Context ctx, String text) {
        ctx.contentType("application/json").result(text);
    }

    /// Whether it was told to take back what `user` has at `server`.
    boolean tookBack(String user, String server) {
        return told.stream()
                .filter(one -> one.path().equals("/api/deauthorize-user"))
                .anyMatch(
                        one ->
                                one.body().contains(user)
                                        && (one.body().contains(server)
                                                || one.body().contains("\"servers\":[]")));
    }

    boolean synced(String server) {
        return told.stream().anyMatch(one -> one.path().equals("/api/servers/" + server + "/sync"));
    }

    @Override
    public void close() {
        closing.countDown();
        javalin.stop();
    }
}
