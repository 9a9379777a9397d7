package quetzal.wings.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.install.InstallLogs;
import quetzal.wings.server.Servers;

/// Installations and their log.
public final class InstallRoutes implements HttpModule {
    private static final int LOG_CHARACTERS = 2 << 20;

    /// - unit: seconds; callers give up on an answer after 15
    private static final int LONGEST_WAIT = 10;

    private final Servers servers;
    private final InstallLogs logs;

    public InstallRoutes(Servers servers, InstallLogs logs) {
        this.servers = servers;
        this.logs = logs;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.post("/api/servers/{server}/install", ctx -> install(ctx, false));
        routes.post("/api/servers/{server}/reinstall", ctx -> install(ctx, true));
        routes.get("/api/servers/{server}/install-logs", this::log);
        routes.get("/api/servers/{server}/logs/install", this::log);
        routes.get("/api/servers/{server}/install-log", this::page);
    }

    private void install(Context ctx, boolean reinstall) throws InterruptedException {
        servers.install(ServerParameter.of(ctx, servers), reinstall);
        ctx.status(202);
    }

    private void log(Context ctx) throws IOException {
        var server = ServerParameter.of(ctx, servers);
        ctx.contentType("text/plain; charset=utf-8")
                .result(logs.text(server.id(), LOG_CHARACTERS).orElse(""));
    }

    /// A part of the log behind `cursor`; waits up to `wait` seconds for there to be one.
    private void page(Context ctx) throws IOException, InterruptedException {
        var server = ServerParameter.of(ctx, servers);
        ctx.json(logs.page(server.id(), ctx.queryParam("cursor"), wait(ctx)));
    }

    private static Duration wait(Context ctx) {
        var text = ctx.queryParam("wait");
        if (text == null) {
            return Duration.ZERO;
        }
        if (!text.matches("[0-9]{1,4}")) {
            throw new HttpRefusal(400, "request.bad_number", "wait is not a number of seconds.");
        }
        return Duration.ofSeconds(Math.min(LONGEST_WAIT, Integer.parseInt(text)));
    }
}
