package quetzal.panel.node;

import static quetzal.panel.http.AdminResource.NODES;
import static quetzal.panel.http.Gate.adminRead;
import static quetzal.panel.http.Gate.adminWrite;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.id.NodeUuid;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.daemon.NodeConfiguration;

/// `/api/application/nodes`.
public final class NodeRoutes {
    private static final Map<String, String> SORTS =
            Map.of("id", "n.id", "uuid", "n.uuid", "memory", "n.memory_mib", "disk", "n.disk_mib");

    private final Database database;
    private final Nodes nodes;
    private final NodeItems items;
    private final NodeClient client;
    private final NodeWatch watch;
    private final Links links;

    public NodeRoutes(
            Database database,
            Nodes nodes,
            NodeItems items,
            NodeClient client,
            NodeWatch watch,
            Links links) {
        this.database = database;
        this.nodes = nodes;
        this.items = items;
        this.client = client;
        this.watch = watch;
        this.links = links;
    }

    public void register(Routes routes) {
        var base = "/api/application/nodes";
        routes.get(base, adminRead(NODES), this::list)
                .summary("All nodes, with health and use.")
                .givesList("node", NodeView.class);
        routes.get(base + "/deployable", adminRead(NODES), this::deployable)
                .summary("Public nodes with so much memory and disk left.")
                .givesList("node", NodeView.class);
        routes.get(base + "/{node}", adminRead(NODES), this::view)
                .summary("One node.")
                .gives("node", NodeView.class);
        routes.get(base + "/{node}/system-information", adminRead(NODES), this::system)
                .summary("Asks the daemon what machine it runs on.");
        routes.post(base, adminWrite(NODES), this::create)
                .summary("Adds a node.")
                .takes(NodeForm.class)
                .gives("node", NodeView.class)
                .status(201);
        routes.patch(base + "/{node}", adminWrite(NODES), this::update)
                .summary(
                        "Changes a node and tells its daemon; `meta.warning` says when that failed.")
                .takes(NodeForm.class)
                .gives("node", NodeView.class);
        routes.delete(base + "/{node}", adminWrite(NODES), this::delete)
                .summary("Removes a node that no server is on.")
                .status(204);
    }

    private void list(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("uuid", "name", "fqdn", "daemon_token_id");
        var where =
                new Where()
                        .in(
                                "n.uuid",
                                query.filter("uuid").stream()
                                        .flatMap(text -> NodeUuid.parse(text).stream())
                                        .map(NodeUuid::value)
                                        .toList())
                        .contains("n.name", query.filter("name"))
                        .contains("n.fqdn", query.filter("fqdn"))
                        .contains("n.daemon_token_id", query.filter("daemon_token_id"));
        if (query.hasFilter("uuid")
                && query.filter("uuid").stream().noneMatch(t -> NodeUuid.parse(t).isPresent())) {
            where.and("false");
        }
        var paging = Paging.application(ctx);
        var orderBy = query.orderBy(SORTS, "n.id");
        ctx.json(
                database.<Listing>read(
                        tx -> {
                            var page = nodes.list(tx, where, orderBy, paging);
                            var rendered =
                                    items.nodes(
                                            tx,
                                            Caller.of(ctx),
                                            page.rows(),
                                            query.includes(),
                                            false);
                            return Listing.page(
                                    ctx, links, new Page<>(rendered, page.total(), paging), i -> i);
                        }));
    }

    private void deployable(Context ctx) {
        var in = Input.of(ctx);
        var memory = in.integer("memory").required().min(0).get();
        var disk = in.integer("disk").required().min(0).get();
        var at =
                in.texts("location_ids")
                        .max(1000)
                        .each("integer", t -> t.matches("[0-9]{1,18}"), "must be a whole number")
                        .get();
        in.verify();
        var includes = ListQuery.of(ctx).includes();
        var locations = at.stream().map(Long::valueOf).toList();
        ctx.json(
                database.<Listing>read(
                        tx -> {
                            var found = nodes.deployable(tx, memory, disk, locations);
                            if (found.isEmpty()) {
                                throw new ProblemException(new NodeProblem.NoViableNode());
                            }
                            return deployable(
                                    ctx, items.nodes(tx, Caller.of(ctx), found, includes, true));
                        }));
    }

    private Listing deployable(Context ctx, List<Item> found) {
        if (ctx.queryParam("page") == null) {
            return Listing.of(found);
        }
        var paging = Paging.application(ctx);
        var from = (int) Math.min(paging.offset(), found.size());
        var to = Math.min(from + paging.perPage(), found.size());
        var rows = new ArrayList<>(found.subList(from, to));
        return Listing.page(ctx, links, new Page<>(rows, found.size(), paging), i -> i);
    }

    private void view(Context ctx) {
        var id = PathNumber.of(ctx, "node");
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.node(
                                        tx,
                                        Caller.of(ctx),
                                        nodes.require(tx, id),
                                        ListQuery.of(ctx).includes())));
    }

    record SystemView(String version, SystemPart system) {}

    record SystemPart(String type, String arch, String release, int cpus) {}

    private void system(Context ctx) throws InterruptedException {
        var id = PathNumber.of(ctx, "node");
        database.read(tx -> nodes.require(tx, id));
        var reply = watch.check(id);
        if (!(reply instanceof DaemonReply.Done(_, var body, _))) {
            throw new ProblemException(DaemonProblem.of(reply));
        }
        ctx.json(
                new SystemView(
                        body.path("version").asText(),
                        new SystemPart(
                                body.path("os").asText(),
                                body.path("architecture").asText(),
                                body.path("kernel_version").asText(),
                                body.path("cpu_count").asInt())));
    }

    private void create(Context ctx) {
        var node = nodes.create(Caller.of(ctx), NodeInput.read(Input.of(ctx), null));
        ctx.status(201).json(item(ctx, node).meta("resource", resource(node)));
    }

    private void update(Context ctx) throws InterruptedException {
        var id = PathNumber.of(ctx, "node");
        var in = Input.of(ctx);
        var old = database.<Node>read(tx -> nodes.require(tx, id));
        var reset = in.flag("reset_secret").orElse(false);
        var updated = nodes.update(Caller.of(ctx), id, NodeInput.read(in, old.settings()), reset);
        var item = item(ctx, updated.node());
        var configuration =
                database.<NodeConfiguration>read(tx -> nodes.configuration(tx, updated.node()));
        var reply = client.update(updated.before(), configuration);
        ctx.json(reply instanceof DaemonReply.Done ? item : item.meta("warning", warning(reply)));
    }

    private static String warning(DaemonReply reply) {
        return "The change is saved, but the daemon could not be told: "
                + DaemonProblem.of(reply).refusal().detail()
                + " Configure the node again, or change it once more when it answers.";
    }

    private void delete(Context ctx) {
        nodes.delete(Caller.of(ctx), PathNumber.of(ctx, "node"));
        ctx.status(204);
    }

    private Item item(Context ctx, Node node) {
        return database.read(
                tx -> items.node(tx, Caller.of(ctx), node, ListQuery.of(ctx).includes()));
    }

    private String resource(Node node) {
        return links.to("/api/application/nodes/" + node.number());
    }
}
