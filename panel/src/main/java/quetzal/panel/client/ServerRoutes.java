package quetzal.panel.client;

import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.problem.ProblemException;

/// Lists and views of servers.
final class ServerRoutes {
    private static final int PER_PAGE = 50;
    private static final int MOST_PER_PAGE = 100;

    /// `1.2.3.4`, `1.2.3.4:255` or `:255`, whose port may be the beginning of one.
    private static final Pattern ADDRESS =
            Pattern.compile("((?:\\d{1,3}\\.){3}\\d{1,3})?(?::(\\d{1,5}))?");

    private final Database database;
    private final Links links;
    private final ServerRowStore store = new ServerRowStore();

    ServerRoutes(Database database, Links links) {
        this.database = database;
        this.links = links;
    }

    void register(Routes routes) {
        routes.get("/api/client", Gate.account(), this::list)
                .summary("The servers one may use.")
                .givesList("server", ServerView.class)
                .query("type", "`owner`: owned ones; `admin`: everyone else's; `admin-all`: all.")
                .query("filter[*]", "Name, id, external id, or address and port.")
                .query("filter[uuid]", "A part of the id.")
                .query("filter[name]", "A part of the name.")
                .query("filter[description]", "A part of the description.")
                .query("filter[external_id]", "A part of the external id.")
                .query("include", "`egg`, `subusers`");
        routes.get("/api/client/servers/{server}", Gate.serverInAnyState(), this::view)
                .summary("One server.")
                .gives("server", ServerView.class)
                .query("include", "`egg`, `subusers`");
    }

    private void list(Context ctx) {
        var caller = Caller.of(ctx);
        var query =
                ListQuery.of(ctx).allowFilters("*", "uuid", "name", "description", "external_id");
        var paging = Paging.of(ctx, PER_PAGE, MOST_PER_PAGE);
        var includes = query.includes();
        var type = ctx.queryParam("type");
        boolean admins = "admin".equals(type) || "admin-all".equals(type);
        if (admins && !caller.rootAdmin()) {
            answer(ctx, caller, new Page<>(List.of(), 0, paging), includes);
            return;
        }
        var scope =
                switch (type == null ? "" : type) {
                    case "owner" -> ServerRowStore.Scope.OWNED;
                    case "admin" -> ServerRowStore.Scope.OTHERS;
                    case "admin-all" -> ServerRowStore.Scope.ALL;
                    default -> ServerRowStore.Scope.MINE;
                };
        var where = filters(query);
        if (!caller.rootAdmin()) {
            where.and("s.deleting_at IS NULL");
        }
        var page =
                database.read(
                        tx ->
                                store.list(
                                        tx,
                                        caller.user().number(),
                                        scope,
                                        where,
                                        paging,
                                        includes.contains("subusers")));
        answer(ctx, caller, page, includes);
    }

    private void answer(Context ctx, Caller caller, Page<ServerRow> page, Set<String> includes) {
        long viewer = caller.user().number();
        ctx.json(
                Listing.page(
                        ctx,
                        links,
                        page,
                        server -> ServerView.item(server, viewer, held(caller, server), includes)));
    }

    private static PermissionSet held(Caller caller, ServerRow server) {
        return ServerAccess.permissions(
                server.ownerNumber() == caller.user().number(),
                caller.rootAdmin(),
                server.permissions());
    }

    private static Where filters(ListQuery query) {
        var where =
                new Where()
                        .contains("cast(s.uuid AS text)", query.filter("uuid"))
                        .contains("s.name", query.filter("name"))
                        .contains("s.description", query.filter("description"))
                        .contains("s.external_id", query.filter("external_id"));
        query.filterText("*").ifPresent(text -> anything(where, text));
        return where;
    }

    private static void anything(Where where, String text) {
        var address = ADDRESS.matcher(text);
        if (address.matches()) {
            var condition =
                    new StringBuilder(
                            "EXISTS (SELECT 1 FROM allocations a WHERE a.server_id = s.id");
            if (address.group(1) != null) {
                condition.append(" AND a.ip = ").append(where.bound(address.group(1)));
            }
            if (address.group(2) != null) {
                condition
                        .append(" AND cast(a.port AS text) LIKE ")
                        .append(where.bound(address.group(2)))
                        .append(" || '%'");
            }
            where.and(condition.append(")").toString());
            return;
        }
        var exact = where.bound(text);
        var part = where.bound(text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"));
        where.and(
                "cast(s.uuid AS text) ILIKE "
                        + part
                        + " || '%' OR s.uuid_short = "
                        + where.bound(text.toLowerCase(Locale.ROOT))
                        + " OR s.external_id = "
                        + exact
                        + " OR s.name ILIKE '%' || "
                        + part
                        + " || '%'");
    }

    private void view(Context ctx) {
        var caller = Caller.of(ctx);
        var grant = ServerGrant.of(ctx);
        var includes = ListQuery.of(ctx).includes();
        var server =
                database.read(
                                tx ->
                                        store.find(
                                                tx,
                                                caller.user().number(),
                                                grant.number(),
                                                includes.contains("subusers")))
                        .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
        ctx.json(
                ServerView.one(
                        server,
                        caller.user().number(),
                        grant.owner(),
                        grant.permissions(),
                        includes));
    }
}
