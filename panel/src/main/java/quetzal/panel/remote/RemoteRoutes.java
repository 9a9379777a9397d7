package quetzal.panel.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.RequestBody;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ValidationFailed;
import quetzal.panel.node.NodeDoor;
import quetzal.panel.server.InstallReports;
import quetzal.panel.server.Server;
import quetzal.panel.server.ServerConfigurations;
import quetzal.panel.server.Servers;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.remote.InstallResult;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.shared.protocol.remote.RemoteServerEntry;
import quetzal.shared.protocol.remote.RemoteServerPage;
import quetzal.shared.protocol.remote.StateReport;

/// `/api/remote` but for activity: configurations, installations, states. A server of another node is not there.
public final class RemoteRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRoutes.class);
    private static final String BASE = "/api/remote/servers";
    private static final int MOST_PER_PAGE = 500;
    private static final int MOST_BODY = 64 * 1024;

    private final Database database;
    private final Servers servers;
    private final ServerConfigurations configurations;
    private final InstallReports installs;
    private final Clock clock;

    public RemoteRoutes(
            Database database,
            Servers servers,
            ServerConfigurations configurations,
            InstallReports installs,
            Clock clock) {
        this.database = database;
        this.servers = servers;
        this.configurations = configurations;
        this.installs = installs;
        this.clock = clock;
    }

    public void register(Routes routes) {
        routes.get(BASE, Gate.node(), this::list).summary("The servers of the calling node.");
        routes.post(BASE + "/reset", Gate.node(), this::reset)
                .summary("The daemon started anew: nothing is under way any more.")
                .status(204);
        routes.get(BASE + "/{server}", Gate.node(), this::one)
                .summary("One server's configuration.");
        routes.get(BASE + "/{server}/install", Gate.node(), this::script)
                .summary("One server's install script.");
        routes.post(BASE + "/{server}/install", Gate.node(), this::installed)
                .summary("How an installation ended.")
                .takes(InstallResult.class)
                .status(204);
        routes.post(BASE + "/{server}/container/status", Gate.node(), this::state)
                .summary("The state of a server's process.")
                .takes(StateReport.class)
                .status(204);
    }

    private void list(Context ctx) {
        var node = NodeDoor.node(ctx);
        // Daemons ask for page 0 first and mean the first.
        var paging = Paging.of(ctx, 50, MOST_PER_PAGE);
        var where = new Where().is("s.node_id", node);
        var page =
                database.<RemoteServerPage>read(
                        tx -> {
                            var found = servers.list(tx, where, " ORDER BY s.id", paging);
                            return page(entries(tx, found.rows()), found);
                        });
        ctx.json(page);
    }

    /// One by one when they cannot be had together, so that one broken egg does not keep a node from starting.
    private List<JsonNode> entries(Handle tx, List<Server> found) {
        try {
            return configurations.all(tx, found).stream().map(RemoteRoutes::entry).toList();
        } catch (RuntimeException broken) {
            LOG.error("a server of this page cannot be described; trying one by one", broken);
            return found.stream().flatMap(server -> entry(tx, server).stream()).toList();
        }
    }

    private Optional<JsonNode> entry(Handle tx, Server server) {
        try {
            return Optional.of(entry(configurations.one(tx, server)));
        } catch (RuntimeException broken) {
            LOG.error("server cannot be described: server={}", server.id(), broken);
            return Optional.empty();
        }
    }

    private static JsonNode entry(RemoteServer server) {
        return Json.MAPPER.valueToTree(
                new RemoteServerEntry(
                        server.settings().uuid(),
                        server.settings(),
                        server.processConfiguration()));
    }

    private static RemoteServerPage page(List<JsonNode> entries, Page<Server> page) {
        var paging = page.paging();
        var total = (int) page.total();
        var last = Math.max(1, (total + paging.perPage() - 1) / paging.perPage());
        var from = page.rows().isEmpty() ? null : (int) paging.offset() + 1;
        var to = from == null ? null : from + page.rows().size() - 1;
        return new RemoteServerPage(
                entries,
                new RemoteServerPage.Meta(paging.page(), from, last, paging.perPage(), to, total));
    }

    private void one(Context ctx) {
        var node = NodeDoor.node(ctx);
        var id = server(ctx);
        ctx.json(
                database.<RemoteServer>read(
                        tx ->
                                configurations.one(
                                        tx,
                                        servers.findOnNode(tx, node, id)
                                                // What is being deleted is not to be installed or
                                                // started again.
                                                .filter(server -> !server.deleting())
                                                .orElseThrow(RemoteRoutes::missing))));
    }

    private void script(Context ctx) {
        var node = NodeDoor.node(ctx);
        var id = server(ctx);
        ctx.json(
                database.<InstallScript>read(
                        tx ->
                                configurations.script(
                                        tx,
                                        servers.findOnNode(tx, node, id)
                                                .filter(server -> !server.deleting())
                                                .orElseThrow(RemoteRoutes::missing))));
    }

    private void installed(Context ctx) {
        var node = NodeDoor.node(ctx);
        var id = server(ctx);
        var body = body(ctx);
        if (!body.path("successful").isBoolean()) {
            throw ValidationFailed.of(
                    "successful", "required", "The successful field must be true or false.");
        }
        var result = read(body, InstallResult.class);
        database.transact(
                tx ->
                        installs.ended(
                                tx,
                                NodeDoor.actor(ctx),
                                servers.lockOnNode(tx, node, id).orElseThrow(RemoteRoutes::missing),
                                result));
        ctx.status(204);
    }

    private void reset(Context ctx) {
        var node = NodeDoor.node(ctx);
        database.transact(tx -> installs.reset(tx, NodeDoor.actor(ctx), node));
        ctx.status(204);
    }

    private void state(Context ctx) {
        var node = NodeDoor.node(ctx);
        var id = server(ctx);
        var word = body(ctx).path("data").path("new_state").asText();
        var state = state(word);
        database.transact(
                tx -> {
                    var server =
                            servers.findOnNode(tx, node, id).orElseThrow(RemoteRoutes::missing);
                    servers.heardState(tx, server.number(), state, clock.instant());
                });
        ctx.status(204);
    }

    private static ServerStateWord state(String word) {
        try {
            return ServerStateWord.of(word);
        } catch (IllegalArgumentException unknown) {
            throw ValidationFailed.of(
                    "data.new_state", "in", "The data.new_state field names no state.");
        }
    }

    private static ServerId server(Context ctx) {
        return ServerId.parse(ctx.pathParam("server")).orElseThrow(RemoteRoutes::missing);
    }

    static JsonNode body(Context ctx) {
        return body(ctx, MOST_BODY);
    }

    static JsonNode body(Context ctx, int most) {
        try {
            var tree =
                    Json.MAPPER.readTree(
                            new String(RequestBody.bytes(ctx, most), StandardCharsets.UTF_8));
            return tree == null ? Json.MAPPER.createObjectNode() : tree;
        } catch (JsonProcessingException broken) {
            throw new ProblemException(
                    new RequestProblem.Malformed("The request body is not valid JSON."));
        }
    }

    private static <T> T read(JsonNode body, Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(body, type);
        } catch (JsonProcessingException unfit) {
            throw new ProblemException(
                    new RequestProblem.Malformed("The request body does not fit."));
        }
    }

    private static ProblemException missing() {
        return new ProblemException(new RequestProblem.NotFound());
    }
}
