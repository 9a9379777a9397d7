package quetzal.panel.shell;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.websocket.WsContext;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A daemon that knows shells alone: promises them, prints what is typed, and keeps the recordings it is given.
final class ShellDaemon implements AutoCloseable {
    final List<String> promised = new CopyOnWriteArrayList<>();
    final List<String> tickets = new CopyOnWriteArrayList<>();
    final List<String> addresses = new CopyOnWriteArrayList<>();
    final List<Integer> closes = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> casts = new ConcurrentHashMap<>();
    final List<WsContext> open = new CopyOnWriteArrayList<>();
    final java.util.Set<String> over = ConcurrentHashMap.newKeySet();
    volatile int refusing;
    private final Javalin javalin;

    ShellDaemon() {
        javalin =
                Javalin.create(
                                config -> {
                                    config.startup.showJavalinBanner = false;
                                    config.routes.post(
                                            "/api/servers/{server}/shells",
                                            ctx -> {
                                                if (refusing != 0) {
                                                    ctx.status(refusing)
                                                            .json(
                                                                    Map.of(
                                                                            "error",
                                                                            "the disk is full"));
                                                    return;
                                                }
                                                promised.add(ctx.body());
                                                ctx.status(201).json(Map.of("recorded", true));
                                            });
                                    config.routes.get(
                                            "/api/shells/{id}/cast",
                                            ctx -> {
                                                var cast = casts.get(ctx.pathParam("id"));
                                                if (cast == null) {
                                                    ctx.status(404).json(Map.of("error", "none"));
                                                } else {
                                                    ctx.result(cast);
                                                }
                                            });
                                    config.routes.get("/api/shells/{id}/cast/page", this::page);
                                    config.routes.delete(
                                            "/api/shells/{id}",
                                            ctx -> {
                                                casts.remove(ctx.pathParam("id"));
                                                ctx.status(204);
                                            });
                                    config.routes.ws(
                                            "/api/servers/{server}/shell",
                                            ws -> {
                                                ws.onConnect(
                                                        ctx -> {
                                                            tickets.add(ctx.queryParam("ticket"));
                                                            addresses.add(
                                                                    ctx.header("X-Forwarded-For"));
                                                            open.add(ctx);
                                                        });
                                                ws.onBinaryMessage(
                                                        ctx -> {
                                                            var bytes =
                                                                    new byte
                                                                            [ctx.data()
                                                                                    .remaining()];
                                                            ctx.data().get(bytes);
                                                            ctx.send(ByteBuffer.wrap(bytes));
                                                        });
                                                ws.onMessage(
                                                        ctx -> ctx.send("heard " + ctx.message()));
                                                ws.onClose(ctx -> closes.add(ctx.status()));
                                            });
                                })
                        .start("127.0.0.1", 0);
    }

    /// As the daemon does: waits for more than there was, for as long as it may.
    private void page(Context ctx) throws InterruptedException {
        var id = ctx.pathParam("id");
        int after = Integer.parseInt(ctx.queryParam("after"));
        long end = System.nanoTime() + Long.parseLong(ctx.queryParam("wait")) * 1_000_000;
        while (casts.containsKey(id)
                && casts.get(id).length <= after
                && !over.contains(id)
                && System.nanoTime() < end) {
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(20);
        }
        boolean last = over.contains(id);
        var cast = casts.get(id);
        if (cast == null) {
            ctx.status(404).json(Map.of("error", "none"));
            return;
        }
        var lines = new String(cast, after, cast.length - after, StandardCharsets.UTF_8);
        ctx.json(Map.of("next", cast.length, "over", last, "lines", lines));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + javalin.port());
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
