package quetzal.panel.node;

import static quetzal.panel.http.AdminResource.ALLOCATIONS;
import static quetzal.panel.http.Gate.adminRead;
import static quetzal.panel.http.Gate.adminWrite;

import com.google.re2j.Pattern;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.unit.IpLiteral;

/// `/api/application/nodes/{node}/allocations`.
public final class AllocationRoutes {
    private static final Pattern ALIAS = Pattern.compile("[\\w.:\\- \\[\\]]{1,191}");

    private final Database database;
    private final Nodes nodes;
    private final Allocations allocations;
    private final NodeItems items;
    private final Links links;

    public AllocationRoutes(
            Database database, Nodes nodes, Allocations allocations, NodeItems items, Links links) {
        this.database = database;
        this.nodes = nodes;
        this.allocations = allocations;
        this.items = items;
        this.links = links;
    }

    public void register(Routes routes) {
        var base = "/api/application/nodes/{node}/allocations";
        routes.get(base, adminRead(ALLOCATIONS), this::list)
                .summary("The node's addresses and ports.")
                .givesList("allocation", NodeItems.AllocationView.class);
        routes.post(base, adminWrite(ALLOCATIONS), this::create)
                .summary("Adds addresses and ports; those that exist are passed over.")
                .takes(Create.class)
                .status(204);
        routes.post(base + "/delete", adminWrite(ALLOCATIONS), this::deleteMany)
                .summary("Removes free ones: those in `ids`, or all of one `ip`.")
                .takes(DeleteMany.class)
                .status(204);
        routes.patch(base + "/{allocation}", adminWrite(ALLOCATIONS), this::update)
                .summary("Changes alias and notes.")
                .takes(Update.class)
                .gives("allocation", NodeItems.AllocationView.class);
        routes.delete(base + "/{allocation}", adminWrite(ALLOCATIONS), this::delete)
                .summary("Removes one that no server uses.")
                .status(204);
    }

    /// - shape: `ip` may be a range `10.0.0.0/28`; `ports` holds ports and ranges such as `25565-25600`
    record Create(String ip, @Nullable String alias, List<String> ports) {}

    record DeleteMany(@Nullable List<Long> ids, @Nullable String ip) {}

    record Update(@Nullable String alias, @Nullable String notes) {}

    private void list(Context ctx) {
        var node = PathNumber.of(ctx, "node");
        var query = ListQuery.of(ctx).allowFilters("ip", "port", "ip_alias", "server_id");
        var where =
                new Where()
                        .is("a.node_id", node)
                        .in(
                                "a.ip",
                                query.filter("ip").stream()
                                        .map(
                                                text ->
                                                        IpLiteral.parse(text)
                                                                .map(IpLiteral::text)
                                                                .orElse(text))
                                        .toList())
                        .in(
                                "a.port",
                                query.filter("port").stream()
                                        .map(
                                                t ->
                                                        t.matches("[0-9]{1,5}")
                                                                ? Integer.parseInt(t)
                                                                : -1)
                                        .toList())
                        .contains("a.ip_alias", query.filter("ip_alias"));
        if (query.hasFilter("server_id")) {
            var server = query.filterText("server_id").filter(t -> t.matches("[0-9]{1,18}"));
            where.and(
                    server.map(id -> "a.server_id = " + where.bound(Long.valueOf(id)))
                            .orElse("a.server_id IS NULL"));
        }
        var paging = Paging.application(ctx);
        ctx.json(
                database.<Listing>read(
                        tx -> {
                            nodes.require(tx, node);
                            return Listing.page(
                                    ctx,
                                    links,
                                    allocations.list(tx, where, paging),
                                    found ->
                                            items.allocation(
                                                    tx, Caller.of(ctx), found, query.includes()));
                        }));
    }

    private void create(Context ctx) {
        var in = Input.of(ctx);
        var ip = in.text("ip").required().max(253).get();
        var alias = alias(in);
        var ports = in.texts("ports").required().max(1000).get();
        in.verify();
        allocations.create(Caller.of(ctx), PathNumber.of(ctx, "node"), ip, alias, ports);
        ctx.status(204);
    }

    private void update(Context ctx) {
        var node = PathNumber.of(ctx, "node");
        var id = PathNumber.of(ctx, "allocation");
        var in = Input.of(ctx);
        var old = database.<Allocation>read(tx -> allocations.require(tx, node, id));
        var alias = in.has("alias") ? alias(in) : old.alias();
        var notes = in.has("notes") ? in.text("notes").max(191).orNull() : old.notes();
        in.verify();
        var updated = allocations.update(Caller.of(ctx), node, id, alias, notes);
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.allocation(
                                        tx,
                                        Caller.of(ctx),
                                        updated,
                                        ListQuery.of(ctx).includes())));
    }

    private static @Nullable String alias(Input in) {
        return in.text("alias")
                .max(191)
                .matches("regex", ALIAS, "must be a name or an address")
                .orNull();
    }

    private void delete(Context ctx) {
        allocations.delete(
                Caller.of(ctx), PathNumber.of(ctx, "node"), PathNumber.of(ctx, "allocation"));
        ctx.status(204);
    }

    private void deleteMany(Context ctx) {
        var node = PathNumber.of(ctx, "node");
        var in = Input.of(ctx);
        var ids =
                in.texts("ids")
                        .max(10_000)
                        .each("integer", t -> t.matches("[0-9]{1,18}"), "must be a whole number")
                        .get();
        var ip = in.text("ip").optional();
        if (ids.isEmpty() && ip.isEmpty()) {
            in.fail("ids", "required", "is required when ip is missing");
        }
        in.verify();
        if (ip.isPresent()) {
            allocations.deleteFree(
                    Caller.of(ctx),
                    node,
                    IpLiteral.parse(ip.get()).map(IpLiteral::text).orElse(ip.get()));
        } else {
            allocations.deleteFree(Caller.of(ctx), node, ids.stream().map(Long::valueOf).toList());
        }
        ctx.status(204);
    }
}
