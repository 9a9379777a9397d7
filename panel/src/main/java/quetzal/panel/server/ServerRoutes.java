package quetzal.panel.server;

import static quetzal.panel.http.AdminResource.SERVERS;
import static quetzal.panel.http.Gate.adminRead;
import static quetzal.panel.http.Gate.adminWrite;

import io.javalin.http.Context;
import java.util.ArrayList;
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
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.shared.problem.ProblemException;

/// `/api/application/servers`.
public final class ServerRoutes {
    private static final String BASE = "/api/application/servers";
    private static final Map<String, String> SORTS = Map.of("id", "s.id", "uuid", "s.uuid");

    private final Database database;
    private final Servers servers;
    private final ServerItems items;
    private final ServerCreation creation;
    private final ServerChanges changes;
    private final ServerRemoval removal;
    private final Nodes nodes;
    private final NodeClient client;
    private final Links links;

    public ServerRoutes(
            Database database,
            Servers servers,
            ServerItems items,
            ServerCreation creation,
            ServerChanges changes,
            ServerRemoval removal,
            Nodes nodes,
            NodeClient client,
            Links links) {
        this.database = database;
        this.servers = servers;
        this.items = items;
        this.creation = creation;
        this.changes = changes;
        this.removal = removal;
        this.nodes = nodes;
        this.client = client;
        this.links = links;
    }

    public void register(Routes routes) {
        routes.get(BASE, adminRead(SERVERS), this::list)
                .summary("All servers.")
                .givesList("server", ServerView.class);
        routes.get(BASE + "/external/{external}", adminRead(SERVERS), this::external)
                .summary("The server with this id of another system.")
                .gives("server", ServerView.class);
        routes.get(BASE + "/{server}", adminRead(SERVERS), this::view)
                .summary("One server.")
                .gives("server", ServerView.class);
        routes.get(BASE + "/{server}/install-logs", adminRead(SERVERS), this::installLog)
                .summary("What the last installation printed, as its node kept it.");
        routes.post(BASE, adminWrite(SERVERS), this::create)
                .summary("Makes a server; `meta.pending` says when its node has yet to be told.")
                .takes(ServerForms.Create.class)
                .gives("server", ServerView.class)
                .status(201);
        routes.patch(BASE + "/{server}/details", adminWrite(SERVERS), this::details)
                .summary("Changes name, owner, description and external id.")
                .takes(ServerForms.Details.class)
                .gives("server", ServerView.class);
        routes.patch(BASE + "/{server}/build", adminWrite(SERVERS), this::build)
                .summary("Changes limits and allocations.")
                .takes(ServerForms.Build.class)
                .gives("server", ServerView.class);
        routes.patch(BASE + "/{server}/startup", adminWrite(SERVERS), this::startup)
                .summary("Changes start command, variables, egg and image.")
                .takes(ServerForms.Startup.class)
                .gives("server", ServerView.class);
        routes.post(BASE + "/{server}/suspend", adminWrite(SERVERS), ctx -> suspend(ctx, true))
                .summary("Stops the server and keeps its people out.")
                .status(204);
        routes.post(BASE + "/{server}/unsuspend", adminWrite(SERVERS), ctx -> suspend(ctx, false))
                .summary("Lets a suspended server be used again.")
                .status(204);
        routes.post(BASE + "/{server}/reinstall", adminWrite(SERVERS), this::reinstall)
                .summary("Runs the install script again.")
                .status(204);
        routes.post(BASE + "/{server}/toggle-install", adminWrite(SERVERS), this::toggleInstall)
                .summary("Marks the server as installed, or as not.")
                .status(204);
        routes.delete(BASE + "/{server}", adminWrite(SERVERS), this::delete)
                .summary("Removes a server, its files and its addresses.")
                .status(204);
        routes.delete(BASE + "/{server}/force", adminWrite(SERVERS), this::force)
                .summary("Removes a server even if its node never answers again.")
                .status(204);
    }

    private void list(Context ctx) {
        var query =
                ListQuery.of(ctx)
                        .allowFilters(
                                "uuid",
                                "uuidShort",
                                "name",
                                "description",
                                "image",
                                "external_id",
                                "owner_id",
                                "node_id",
                                "*");
        var where =
                new Where()
                        .contains("s.uuid::text", query.filter("uuid"))
                        .contains("s.uuid_short", query.filter("uuidShort"))
                        .contains("s.name", query.filter("name"))
                        .contains("s.description", query.filter("description"))
                        .contains("s.image", query.filter("image"))
                        .contains("s.external_id", query.filter("external_id"));
        exact(query, "owner_id", where, "s.owner_id");
        exact(query, "node_id", where, "s.node_id");
        query.filterText("*").ifPresent(text -> search(where, text));
        var orderBy = query.orderBy(SORTS, "s.id");
        var paging = Paging.application(ctx);
        ctx.json(
                database.<Listing>read(
                        tx -> {
                            var page = servers.list(tx, where, orderBy, paging);
                            var rendered =
                                    items.items(tx, Caller.of(ctx), page.rows(), query.includes());
                            return Listing.page(
                                    ctx, links, new Page<>(rendered, page.total(), paging), i -> i);
                        }));
    }

    private static void exact(ListQuery query, String filter, Where where, String column) {
        if (query.hasFilter(filter)) {
            where.is(
                    column,
                    query.filterText(filter)
                            .filter(t -> t.matches("[0-9]{1,18}"))
                            .map(Long::valueOf)
                            .orElse(-1L));
        }
    }

    /// Ids by their start, names and owners by any part.
    private static void search(Where where, String text) {
        var escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        var prefix = where.bound(escaped + "%");
        var part = where.bound("%" + escaped + "%");
        where.and(
                """
                s.uuid::text ILIKE %1$s OR s.external_id = %3$s OR s.name ILIKE %2$s
                OR s.owner_id IN (SELECT u.id FROM users u WHERE u.username ILIKE %2$s OR u.email ILIKE %1$s)
                """
                        .formatted(prefix, part, where.bound(text)));
    }

    private void view(Context ctx) {
        var id = PathNumber.of(ctx, "server");
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.item(
                                        tx,
                                        Caller.of(ctx),
                                        servers.require(tx, id),
                                        ListQuery.of(ctx).includes())));
    }

    private void external(Context ctx) {
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.item(
                                        tx,
                                        Caller.of(ctx),
                                        servers.requireExternal(tx, ctx.pathParam("external")),
                                        ListQuery.of(ctx).includes())));
    }

    private void create(Context ctx) throws InterruptedException {
        var created = creation.create(Caller.of(ctx), ServerInput.create(Input.of(ctx)));
        var item = item(ctx, created.server());
        ctx.status(201)
                .json(
                        created.told()
                                ? item
                                : item.meta("pending", true)
                                        .meta(
                                                "warning",
                                                "The node does not answer yet. It is told as soon as it does."));
    }

    private void details(Context ctx) {
        var wanted = ServerInput.details(Input.of(ctx));
        ctx.json(item(ctx, changes.details(Caller.of(ctx), PathNumber.of(ctx, "server"), wanted)));
    }

    private void build(Context ctx) {
        var wanted = ServerInput.build(Input.of(ctx), existing(ctx));
        ctx.json(item(ctx, changes.build(Caller.of(ctx), PathNumber.of(ctx, "server"), wanted)));
    }

    private void startup(Context ctx) {
        var wanted = ServerInput.startup(Input.of(ctx), existing(ctx));
        ctx.json(item(ctx, changes.startup(Caller.of(ctx), PathNumber.of(ctx, "server"), wanted)));
    }

    private void suspend(Context ctx, boolean suspended) throws InterruptedException {
        changes.suspend(Caller.of(ctx), PathNumber.of(ctx, "server"), suspended);
        ctx.status(204);
    }

    private void reinstall(Context ctx) throws InterruptedException {
        changes.reinstall(Caller.of(ctx), PathNumber.of(ctx, "server"));
        ctx.status(204);
    }

    private void toggleInstall(Context ctx) {
        changes.toggleInstall(Caller.of(ctx), PathNumber.of(ctx, "server"));
        ctx.status(204);
    }

    private void delete(Context ctx) throws InterruptedException {
        removal.delete(Caller.of(ctx), PathNumber.of(ctx, "server"));
        ctx.status(204);
    }

    private void force(Context ctx) {
        removal.force(Caller.of(ctx), PathNumber.of(ctx, "server"));
        ctx.status(204);
    }

    record InstallLog(String data) {}

    private void installLog(Context ctx) throws InterruptedException {
        var server = existing(ctx);
        var endpoint = database.<NodeEndpoint>read(tx -> nodes.endpoint(tx, server.node()));
        var reply = client.installLog(endpoint, server.id());
        if (!(reply instanceof DaemonReply.Done(_, var body, _))) {
            throw new ProblemException(DaemonProblem.of(reply));
        }
        var data = body.has("data") ? body.path("data") : body;
        var lines = new ArrayList<String>();
        data.forEach(line -> lines.add(line.asText()));
        ctx.json(new InstallLog(data.isArray() ? String.join("\n", lines) : data.asText()));
    }

    private Server existing(Context ctx) {
        var id = PathNumber.of(ctx, "server");
        return database.read(tx -> servers.require(tx, id));
    }

    private Item item(Context ctx, Server server) {
        return database.read(
                tx -> items.item(tx, Caller.of(ctx), server, ListQuery.of(ctx).includes()));
    }
}
