package quetzal.wings.api;

import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.shared.log.LogFilter;
import quetzal.shared.log.LogPage;
import quetzal.shared.log.LogRing;
import quetzal.shared.log.LogSource;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamKeeper;
import quetzal.shared.stream.StreamLimits;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;

/// The daemon's own log, for the panel: what the ring holds, at once or as a stream.
public final class LogRoutes implements HttpModule {
    private static final String FILTER = "quetzal.log-filter";
    private static final String STREAM = "quetzal.log-stream";
    private static final StreamKeeper.Cap CAP = new StreamKeeper.Cap("log", 50);

    private final LogRing ring;
    private final StreamKeeper keeper = new StreamKeeper("log-streams");

    public LogRoutes(LogRing ring) {
        this.ring = ring;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.get("/api/system/logs", this::logs);
        routes.panelSocket("/api/system/logs/stream", this::beforeUpgrade, this::handlers);
    }

    private void logs(Context ctx) {
        var limit = ctx.queryParam("limit");
        if (limit != null && !limit.matches("[0-9]{1,6}")) {
            throw new HttpRefusal(400, "logs.bad_limit", "limit is not a whole number.");
        }
        var most = limit == null ? LogRing.RECORDS : Integer.parseInt(limit);
        ctx.json(new LogPage(ring.newest(filter(ctx), most)));
    }

    private static LogFilter filter(Context ctx) {
        return LogFilter.parse(
                        ctx.queryParam("level"),
                        ctx.queryParam("component"),
                        ctx.queryParam("text"))
                .orElseThrow(
                        () ->
                                new HttpRefusal(
                                        400,
                                        "logs.bad_filter",
                                        "level is no level, or component or text is too long."));
    }

    private void beforeUpgrade(Context ctx) {
        ctx.attribute(FILTER, filter(ctx));
        if (!keeper.room(List.of(CAP))) {
            throw new HttpRefusal(429, "logs.limit", "Too many streams of the log are open.");
        }
    }

    private void handlers(WsConfig ws) {
        ws.onConnect(this::connected);
        ws.onMessage(ctx -> close(ctx, StreamClose.BAD_REQUESTS));
        ws.onBinaryMessage(ctx -> close(ctx, StreamClose.BINARY));
        ws.onClose(
                ctx -> {
                    var stream = stream(ctx);
                    if (stream != null) {
                        stream.over();
                    }
                });
        ws.onError(_ -> {});
    }

    private void connected(WsContext ctx) {
        LogFilter filter = ctx.attribute(FILTER);
        if (filter == null) {
            ctx.session.disconnect();
            return;
        }
        var stream =
                new LiveStream(FrameChannel.of(ctx.session), StreamLimits.STANDARD, "daemon log");
        ctx.attribute(STREAM, stream);
        if (keeper.add(stream, List.of(CAP))) {
            LogSource.on(stream, ring, filter);
        }
    }

    private static void close(WsContext ctx, StreamClose why) {
        var stream = stream(ctx);
        if (stream != null) {
            stream.close(why);
        }
    }

    private static @Nullable LiveStream stream(WsContext ctx) {
        return ctx.attribute(STREAM);
    }

    @Override
    public void stopping() {
        keeper.close();
    }
}
