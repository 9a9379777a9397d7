package quetzal.panel.activity;

import io.javalin.http.Context;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.Permission;

/// Reading the log: one's own, a server's, and all of it for administrators.
public final class ActivityRoutes {
    private static final int PER_PAGE = 25;
    private static final int MOST_PER_PAGE = 100;

    static final String[] FILTERS = {
        "user", "server", "event", "ip", "outcome", "source", "since", "until", "before"
    };

    private final Database database;
    private final Links links;
    private final ActivityReaderStore store = new ActivityReaderStore();

    public ActivityRoutes(Database database, Links links) {
        this.database = database;
        this.links = links;
    }

    public void register(Routes routes) {
        routes.get("/api/client/account/activity", Gate.account(), this::account)
                .summary("Lists what happened to your account.")
                .query("filter[event]", "Part of the event's name.")
                .query("filter[ip]", "The address it came from.")
                .query("sort", "`timestamp`, with `-` before it for newest first.")
                .query("include", "`actor`.")
                .givesList("activity_log", ActivityViews.Entry.class);
        routes.get(
                        "/api/client/servers/{server}/activity",
                        Gate.server(Permission.ACTIVITY_READ),
                        this::server)
                .summary("Lists what was done on a server.")
                .query("filter[event]", "Part of the event's name.")
                .query("sort", "`timestamp`, with `-` before it for newest first.")
                .query("include", "`actor`.")
                .givesList("activity_log", ActivityViews.Entry.class);
        routes.get("/api/application/activity", Gate.adminRead(AdminResource.ACTIVITY), this::all)
                .summary("Lists everything that was done, newest first.")
                .query("filter[user]", "Who did it: id, UUID, or part of the user name.")
                .query(
                        "filter[server]",
                        "On which server: id, UUID, short id, or part of its name.")
                .query("filter[event]", "Part of the event's name.")
                .query("filter[ip]", "The address it came from.")
                .query("filter[outcome]", "`ok`, `denied` or `failed`.")
                .query("filter[source]", "`web`, `api`, `console`, `daemon`, `cli`, …")
                .query("filter[since]", "A time: this moment or later.")
                .query("filter[until]", "A time: before this moment.")
                .query("filter[before]", "A row's `number`: only rows written before it.")
                .query("include", "`actor`.")
                .givesList("activity_log", ActivityViews.Whole.class);
    }

    private void account(Context ctx) {
        var caller = Caller.of(ctx);
        var query = ListQuery.of(ctx).allowFilters("event", "ip");
        var where =
                ActivityReaderStore.about(new Where(), Subject.USER, caller.user().number())
                        .contains("a.event", query.filter("event"))
                        .in("a.ip", query.filter("ip"));
        if (!query.filter("ip").isEmpty() && !caller.rootAdmin()) {
            // addresses of others are not to be found out by asking for them
            where.is("a.actor_id", caller.user().number()).and("a.impersonator_id IS NULL");
        }
        client(ctx, query, where);
    }

    private void server(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("event");
        var where =
                ActivityReaderStore.about(new Where(), Subject.SERVER, ServerGrant.of(ctx).number())
                        .and("a.event <> 'server:file.upload'")
                        .contains("a.event", query.filter("event"));
        client(ctx, query, where);
    }

    private void client(Context ctx, ListQuery query, Where where) {
        var caller = Caller.of(ctx);
        boolean actor = query.includes().contains("actor");
        var paging = Paging.of(ctx, PER_PAGE, MOST_PER_PAGE);
        var page = database.read(tx -> store.listAbout(tx, where, query, paging));
        ctx.json(Listing.page(ctx, links, page, row -> ActivityViews.client(row, caller, actor)));
    }

    private void all(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters(FILTERS);
        var where = where(query);
        var paging = Paging.of(ctx, 50, MOST_PER_PAGE);
        var page = database.read(tx -> store.list(tx, where, query, paging));
        boolean actor = query.includes().contains("actor");
        ctx.json(Listing.page(ctx, links, page, row -> ActivityViews.whole(row, actor)));
    }

    /// What an administrator's filters mean.
    static Where where(ListQuery query) {
        var where =
                new Where()
                        .contains("a.event", query.filter("event"))
                        .in("a.ip", query.filter("ip"))
                        .in("a.outcome", query.filter("outcome"))
                        .in("a.source", query.filter("source"));
        query.filterText("user").ifPresent(text -> byUser(where, text));
        query.filterText("server").ifPresent(text -> byServer(where, text));
        query.filterTime("since").ifPresent(from -> where.and("a.at >= " + where.bound(from)));
        query.filterTime("until").ifPresent(to -> where.and("a.at < " + where.bound(to)));
        query.filterText("before")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .ifPresent(text -> where.and("a.id < " + where.bound(Long.parseLong(text))));
        return where;
    }

    private static void byUser(Where where, String text) {
        if (text.matches("[0-9]{1,18}")) {
            where.is("a.actor_id", Long.parseLong(text));
        } else if (text.matches("[0-9a-f-]{36}")) {
            where.and("a.actor_uuid::text = " + where.bound(text));
        } else {
            where.contains("a.actor_name", java.util.List.of(text));
        }
    }

    /// By what the row kept of the server, so that deleted servers are found as well.
    private static void byServer(Where where, String text) {
        var start =
                "EXISTS (SELECT 1 FROM activity_subjects s LEFT JOIN servers v ON v.id = s.subject_id"
                        + " WHERE s.activity_id = a.id AND s.kind = 'server' AND ";
        if (text.matches("[0-9]{1,7}")) {
            where.and(start + "s.subject_id = " + where.bound(Long.parseLong(text)) + ")");
        } else {
            var value = where.bound(text);
            where.and(
                    start
                            + "(v.uuid::text = "
                            + value
                            + " OR v.uuid_short = "
                            + value
                            + " OR position(lower("
                            + value
                            + ") IN lower(coalesce(s.subject_name, ''))) > 0))");
        }
    }
}
