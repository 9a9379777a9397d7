package quetzal.panel.log;

import static quetzal.panel.http.AdminResource.LOGS;
import static quetzal.panel.http.Gate.adminRead;

import io.javalin.http.Context;
import java.net.http.HttpClient;
import java.util.concurrent.Executors;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.panel.node.Node;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.panel.stream.StreamCaller;
import quetzal.panel.stream.StreamHandler;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.StreamOpener;
import quetzal.panel.stream.Streams;
import quetzal.shared.log.LogRing;
import quetzal.shared.log.LogSource;

/// The logs of the panel and of daemons as streams: the ring, then live, with nothing lost between.
public final class LogStreams implements AutoCloseable {
    private static final String NAME = "process-logs";

    private final Database database;
    private final Nodes nodes;
    private final ActivityLog activity;
    private final LogRing ring;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .executor(
                            Executors.newThreadPerTaskExecutor(
                                    Thread.ofVirtual().name("node-log-", 0).factory()))
                    .build();

    public LogStreams(Database database, Nodes nodes, ActivityLog activity, LogRing ring) {
        this.database = database;
        this.nodes = nodes;
        this.activity = activity;
        this.ring = ring;
    }

    public void register(Routes routes, Streams streams) {
        streams.register(
                        routes,
                        LogRoutes.PANEL + "/stream",
                        StreamKind.single(NAME, adminRead(LOGS)),
                        this::panel)
                .summary(
                        "The panel's own log, live; with the filters of the route without `/stream`.");
        streams.register(
                        routes,
                        LogRoutes.NODE + "/stream",
                        StreamKind.of("node", NAME, adminRead(LOGS)),
                        this::node)
                .summary("The log of a node's daemon, live.");
    }

    private StreamOpener.Opening panel(Context ctx, StreamCaller caller) {
        var filter = LogRoutes.Query.of(ctx).filter();
        database.transact(tx -> activity.record(tx, caller.caller(), new LogEvent.PanelRead(true)));
        return stream -> {
            LogSource.on(stream, ring, filter);
            return StreamHandler.DEAF;
        };
    }

    private StreamOpener.Opening node(Context ctx, StreamCaller caller) {
        var id = PathNumber.of(ctx, "node");
        var filter = LogRoutes.Query.of(ctx).filter();
        var node = database.<Node>read(tx -> nodes.require(tx, id));
        var endpoint = database.<NodeEndpoint>read(tx -> nodes.endpoint(tx, id));
        database.transact(
                tx ->
                        activity.record(
                                tx, caller.caller(), new LogEvent.NodeRead(id, node.name(), true)));
        return stream -> {
            NodeLogSource.on(stream, http, endpoint, filter);
            return StreamHandler.DEAF;
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
