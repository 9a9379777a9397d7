package quetzal.wings.api;

import io.javalin.http.Context;
import quetzal.shared.id.ServerId;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.daemon.CreateServer;
import quetzal.shared.protocol.daemon.ServerReport;
import quetzal.shared.protocol.daemon.UsageReport;
import quetzal.shared.protocol.daemon.UsageRequest;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.JsonBody;
import quetzal.wings.server.ServerProblem;
import quetzal.wings.server.ServerRunner;
import quetzal.wings.server.Servers;

/// Servers as a whole: list, look, make, remove, sync.
public final class ServerRoutes implements HttpModule {
    private final Servers servers;

    public ServerRoutes(Servers servers) {
        this.servers = servers;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.get("/api/servers", this::list);
        routes.post("/api/servers", this::create);
        routes.post("/api/servers/usage", this::usage);
        routes.get("/api/servers/{server}", this::show);
        routes.delete("/api/servers/{server}", this::delete);
        routes.post("/api/servers/{server}/sync", this::sync);
    }

    private void list(Context ctx) {
        ctx.json(servers.all().stream().map(ServerRoutes::report).toList());
    }

    /// What many servers use, for lists of them: one question instead of one for each.
    private void usage(Context ctx) {
        var wanted =
                JsonBody.read(ctx, UsageRequest.class).servers().stream()
                        .limit(UsageRequest.MOST)
                        .flatMap(uuid -> ServerId.parse(uuid).stream())
                        .toList();
        ctx.json(new UsageReport(servers.among(wanted).stream().map(ServerRoutes::used).toList()));
    }

    private static UsageReport.Server used(ServerRunner server) {
        var stats = server.stats();
        return new UsageReport.Server(
                server.id().toString(),
                stats.state().word(),
                server.conditions().suspended(),
                stats);
    }

    private void show(Context ctx) {
        ctx.json(report(ServerParameter.of(ctx, servers)));
    }

    private static ServerReport report(ServerRunner server) {
        var stats = server.stats();
        return new ServerReport(
                stats.state().word(),
                server.conditions().suspended(),
                stats,
                server.configuration().settings());
    }

    private void create(Context ctx) throws InterruptedException {
        var body = JsonBody.read(ctx, CreateServer.class);
        var id =
                ServerId.parse(body.uuid())
                        .filter(parsed -> parsed.value().version() == 4)
                        .orElseThrow(
                                () ->
                                        new HttpRefusal(
                                                422,
                                                "server.bad_uuid",
                                                "uuid must be a UUID of version 4."));
        try {
            servers.create(id, body.startOnCompletion());
        } catch (ProblemException e) {
            if (e.problem() instanceof ServerProblem.NoConfiguration(var detail)) {
                throw new HttpRefusal(500, "server.no_configuration", detail);
            }
            throw e;
        }
        ctx.status(202);
    }

    private void delete(Context ctx) {
        servers.delete(ServerParameter.of(ctx, servers));
        ctx.status(204);
    }

    private void sync(Context ctx) throws InterruptedException {
        servers.sync(ServerParameter.of(ctx, servers));
        ctx.status(204);
    }
}
