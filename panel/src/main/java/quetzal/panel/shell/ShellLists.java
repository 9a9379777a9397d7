package quetzal.panel.shell;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.Route;
import quetzal.panel.http.Routes;
import quetzal.shared.id.UserId;

/// The lists of shells there were, newest first, with their filters.
final class ShellLists {
    private static final int PER_PAGE = 50;
    private static final int MOST_PER_PAGE = 100;

    private final Database database;
    private final Links links;
    private final ShellStore store = new ShellStore();

    ShellLists(Database database, Links links) {
        this.database = database;
        this.links = links;
    }

    void register(Routes routes) {
        list(routes, ShellScope.ALL, Gate.adminRead(AdminResource.ACTIVITY), this::all)
                .query("filter[user]", "Whose: UUID, or part of the user name.")
                .query("filter[server]", "On which server: UUID, or part of its name.")
                .query("filter[node]", "On which node: id, or part of its name.")
                .query("filter[ip]", "The address it came from.");
        list(routes, ShellScope.SERVER, Gate.serverInAnyState(), this::server)
                .query("filter[user]", "Whose: UUID, or part of the user name.");
        list(routes, ShellScope.ACCOUNT, Gate.account(), this::account)
                .query("filter[ip]", "The address it came from.");
    }

    private static Route list(Routes routes, ShellScope scope, Gate gate, Handler handler) {
        return routes.get(scope.path(), gate, handler)
                .summary("Lists shells, newest first.")
                .query("filter[state]", "`live`, `ended`, `interrupted`.")
                .query("filter[since]", "A time: this moment or later.")
                .query("filter[until]", "A time: before this moment.")
                .givesList(ShellView.ITEM, ShellView.class);
    }

    private void all(Context ctx) {
        var query =
                ListQuery.of(ctx)
                        .allowFilters("user", "server", "node", "ip", "state", "since", "until");
        var where = where(query);
        query.filterText("server").ifPresent(text -> named(where, "server", text));
        query.filterText("node")
                .ifPresent(
                        text -> {
                            if (text.matches("[0-9]{1,18}")) {
                                where.is("x.node_id", Long.valueOf(text));
                            } else {
                                where.contains("x.node_name", List.of(text));
                            }
                        });
        answer(ctx, where.in("x.ip", query.filter("ip")));
    }

    private void server(Context ctx) {
        var grant = ShellScope.ownedServer(ctx);
        var query = ListQuery.of(ctx).allowFilters("user", "state", "since", "until");
        answer(ctx, where(query).is("x.server_id", grant.number()));
    }

    private void account(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("state", "ip", "since", "until");
        var where = where(query).in("x.ip", query.filter("ip"));
        if (!query.filter("ip").isEmpty()) {
            // where an administrator was who acted for someone is not to be found out by asking
            where.and("x.impersonator_id IS NULL");
        }
        answer(ctx, where.is("x.user_id", Caller.of(ctx).user().number()));
    }

    private static Where where(ListQuery query) {
        var where =
                new Where()
                        .and("x.state NOT IN ('pending', 'opening')")
                        .in("x.state", query.filter("state"));
        query.filterText("user").ifPresent(text -> named(where, "user", text));
        query.filterTime("since")
                .ifPresent(from -> where.and("x.created_at >= " + where.bound(from)));
        query.filterTime("until").ifPresent(to -> where.and("x.created_at < " + where.bound(to)));
        return where;
    }

    private static void named(Where where, String kind, String text) {
        var id = UserId.parse(text).map(UserId::value);
        if (id.isPresent()) {
            where.is("x." + kind + "_uuid", id.get());
        } else {
            where.contains(kind.equals("user") ? "x.username" : "x.server_name", List.of(text));
        }
    }

    private void answer(Context ctx, Where where) {
        var paging = Paging.of(ctx, PER_PAGE, MOST_PER_PAGE);
        var caller = Caller.of(ctx);
        var page = database.read(tx -> store.list(tx, where, paging));
        ctx.json(
                Listing.page(
                        ctx,
                        links,
                        page,
                        found -> Item.of(ShellView.ITEM, ShellView.of(found, caller))));
    }
}
