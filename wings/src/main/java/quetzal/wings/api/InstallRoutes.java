package quetzal.wings.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Path;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.install.InstallLog;
import quetzal.wings.server.Servers;

/// Installations and their log.
public final class InstallRoutes implements HttpModule {
    private static final int LOG_BYTES = 2 << 20;

    private final Servers servers;
    private final Path logs;

    public InstallRoutes(Servers servers, Path logs) {
        this.servers = servers;
        this.logs = logs;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.post("/api/servers/{server}/install", ctx -> install(ctx, false));
        routes.post("/api/servers/{server}/reinstall", ctx -> install(ctx, true));
        routes.get("/api/servers/{server}/install-logs", this::log);
        routes.get("/api/servers/{server}/logs/install", this::log);
    }

    private void install(Context ctx, boolean reinstall) throws InterruptedException {
        servers.install(ServerParameter.of(ctx, servers), reinstall);
        ctx.status(202);
    }

    private void log(Context ctx) throws IOException {
        var server = ServerParameter.of(ctx, servers);
        ctx.contentType("text/plain; charset=utf-8")
                .result(InstallLog.read(logs, server.id(), LOG_BYTES).orElse(""));
    }
}
