package quetzal.panel.log;

import static quetzal.panel.http.AdminResource.LOGS;
import static quetzal.panel.http.Gate.adminRead;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Input;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.shared.json.Json;
import quetzal.shared.log.LogFilter;
import quetzal.shared.log.LogLevel;
import quetzal.shared.log.LogPage;
import quetzal.shared.log.LogRing;
import quetzal.shared.problem.ProblemException;

/// `/api/application/logs` and `/api/application/nodes/{node}/logs`: what the processes' rings hold.
public final class LogRoutes {
    static final String PANEL = "/api/application/logs";
    static final String NODE = "/api/application/nodes/{node}/logs";

    private final Database database;
    private final Nodes nodes;
    private final NodeClient client;
    private final ActivityLog activity;
    private final LogRing ring;

    public LogRoutes(
            Database database, Nodes nodes, NodeClient client, ActivityLog activity, LogRing ring) {
        this.database = database;
        this.nodes = nodes;
        this.client = client;
        this.activity = activity;
        this.ring = ring;
    }

    public void register(Routes routes) {
        routes.get(PANEL, adminRead(LOGS), this::panel)
                .summary("The panel's own log: its newest 2,000 records, oldest first.")
                .query("level", "This grave at least: `trace`, `debug`, `info`, `warn` or `error`.")
                .query("component", "Only this part of the program.")
                .query("text", "Only messages that contain this text, ignoring case.")
                .query("limit", "How many of the newest at most: 1 to 2000.");
        routes.get(NODE, adminRead(LOGS), this::node)
                .summary("The log of a node's daemon, with the same filters.");
    }

    record Query(LogFilter filter, int limit) {
        static Query of(Context ctx) {
            var in = Input.of(ctx);
            var level = in.text("level").in(LogLevel.words()).orElse("trace");
            var component = in.text("component").max(LogFilter.LONGEST).orElse("");
            var text = in.exactText("text").max(LogFilter.LONGEST).orElse("");
            int limit = in.integer("limit").between(1, LogRing.RECORDS).intOrElse(LogRing.RECORDS);
            in.verify();
            return new Query(LogFilter.parse(level, component, text).orElse(LogFilter.ALL), limit);
        }
    }

    private void panel(Context ctx) {
        var query = Query.of(ctx);
        noted(Caller.of(ctx), null, "", false);
        ctx.json(new LogPage(ring.newest(query.filter(), query.limit())));
    }

    private void node(Context ctx) throws InterruptedException {
        var id = PathNumber.of(ctx, "node");
        var query = Query.of(ctx);
        var node = database.read(tx -> nodes.require(tx, id));
        var endpoint = database.<NodeEndpoint>read(tx -> nodes.endpoint(tx, id));
        noted(Caller.of(ctx), id, node.name(), false);
        var reply =
                client.call(
                        endpoint,
                        "GET",
                        "/api/system/logs" + query.filter().query() + "&limit=" + query.limit(),
                        null);
        ctx.json(page(reply));
    }

    private static LogPage page(DaemonReply reply) {
        if (reply instanceof DaemonReply.Done(_, var body, _)) {
            try {
                var page = Json.MAPPER.treeToValue(body, LogPage.class);
                if (page != null) {
                    return new LogPage(page.data().stream().map(NodeLogSource::harmless).toList());
                }
            } catch (JsonProcessingException | IllegalArgumentException e) {
                // answered below: it is not what a daemon says
            }
            throw new ProblemException(new DaemonProblem.Garbled());
        }
        throw new ProblemException(DaemonProblem.of(reply));
    }

    /// - shape: no `node` for the panel's own log
    private void noted(Caller caller, @Nullable Long node, String name, boolean live) {
        var event =
                node == null
                        ? new LogEvent.PanelRead(live)
                        : new LogEvent.NodeRead(node, name, live);
        database.transact(tx -> activity.record(tx, caller, event));
    }
}
