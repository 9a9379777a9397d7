package quetzal.panel.shell;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;

/// Opening shells, and the lists and recordings of those there were: all of them for administrators, their own servers'
/// for owners, their own for everyone.
final class ShellRoutes {
    private static final String ADMIN = "/api/application/shell-sessions";
    private static final String SERVER = "/api/client/servers/{server}/shell-sessions";
    private static final String ACCOUNT = "/api/client/account/shell-sessions";
    private static final String ITEM = "shell_session";
    private static final int PER_PAGE = 50;
    private static final int MOST_PER_PAGE = 100;

    private final Database database;
    private final ShellDoor door;
    private final ShellRecordings recordings;
    private final RecordingCheck check;
    private final Links links;
    private final ShellStore store = new ShellStore();

    ShellRoutes(
            Database database,
            ShellDoor door,
            ShellRecordings recordings,
            RecordingCheck check,
            Links links) {
        this.check = check;
        this.database = database;
        this.door = door;
        this.recordings = recordings;
        this.links = links;
    }

    void register(Routes routes) {
        routes.post(SERVER, Gate.server(Permission.CONTROL_SHELL), this::open)
                .summary("Asks for a shell: open `socket` with `?ticket=` within 30 seconds.")
                .takes(OpenForm.class);
        list(routes, ADMIN, Gate.adminRead(AdminResource.ACTIVITY), this::all)
                .query("filter[user]", "Whose: UUID, or part of the user name.")
                .query("filter[server]", "On which server: UUID, or part of its name.")
                .query("filter[node]", "On which node: id, or part of its name.");
        one(routes, ADMIN, Gate.adminRead(AdminResource.ACTIVITY), this::ofAdmin);
        routes.post(
                        ADMIN + "/{id}/verify",
                        Gate.adminRead(AdminResource.ACTIVITY),
                        ctx -> verify(ctx, ofAdmin(ctx)))
                .summary("Compares a recording with the audit chain.");
        routes.post(ADMIN + "/verify", Gate.adminRead(AdminResource.ACTIVITY), this::verifyAll)
                .summary("Compares every recording that is kept with the audit chain.");
        routes.delete(
                        ADMIN + "/{id}",
                        Gate.adminWrite(AdminResource.ACTIVITY),
                        ctx -> delete(ctx, ofAdmin(ctx)))
                .summary("Deletes a recording; its row stays.")
                .status(204);
        list(routes, SERVER, Gate.serverInAnyState(), this::server)
                .query("filter[user]", "Whose: UUID, or part of the user name.");
        one(routes, SERVER, Gate.serverInAnyState(), this::ofServer);
        routes.post(
                        SERVER + "/{id}/verify",
                        Gate.serverInAnyState(),
                        ctx -> verify(ctx, ofServer(ctx)))
                .summary("Compares a recording with the audit chain.");
        routes.delete(SERVER + "/{id}", Gate.serverInAnyState(), ctx -> delete(ctx, ofServer(ctx)))
                .summary("Deletes a recording; its row stays.")
                .status(204);
        list(routes, ACCOUNT, Gate.account(), this::account);
        one(routes, ACCOUNT, Gate.account(), this::ofAccount);
    }

    private static quetzal.panel.http.Route list(
            Routes routes, String path, Gate gate, io.javalin.http.Handler handler) {
        return routes.get(path, gate, handler)
                .summary("Lists shells, newest first.")
                .query("filter[state]", "`live`, `ended`, `interrupted`.")
                .query("filter[ip]", "The address it came from.")
                .query("filter[since]", "A time: this moment or later.")
                .query("filter[until]", "A time: before this moment.")
                .givesList(ITEM, ShellView.class);
    }

    private interface Finder {
        ShellSession of(Context ctx);
    }

    private void one(Routes routes, String path, Gate gate, Finder finder) {
        routes.get(path + "/{id}", gate, ctx -> view(ctx, finder.of(ctx)))
                .summary("One shell.")
                .gives(ITEM, ShellView.class);
        routes.get(path + "/{id}/cast", gate, ctx -> cast(ctx, finder.of(ctx)))
                .summary("A shell's recording, an asciicast.")
                .query("download", "1: to be kept, which is noted as such.");
    }

    /// Fields of `POST …/shell-sessions`.
    record OpenForm(int cols, int rows) {}

    record OpenedView(String id, String ticket, String socket, boolean recorded) {}

    private void open(Context ctx) throws InterruptedException {
        var in = Input.of(ctx);
        int cols = in.integer("cols").required().intOrElse(80);
        int rows = in.integer("rows").required().intOrElse(24);
        in.verify();
        var opened =
                door.open(
                        Caller.of(ctx),
                        ServerGrant.of(ctx),
                        Math.clamp(cols, 1, 1000),
                        Math.clamp(rows, 1, 1000));
        ctx.header("Cache-Control", "no-store");
        ctx.json(
                new OpenedView(
                        opened.id().toString(),
                        opened.ticket(),
                        opened.socket(),
                        opened.recorded()));
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
        answer(ctx, where.in("x.ip", query.filter("ip")), true);
    }

    private void server(Context ctx) {
        var grant = ownedServer(ctx);
        var query = ListQuery.of(ctx).allowFilters("user", "state", "since", "until");
        answer(ctx, where(query).is("x.server_id", grant.number()), grant.rootAdmin());
    }

    private void account(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("state", "ip", "since", "until");
        answer(
                ctx,
                where(query)
                        .in("x.ip", query.filter("ip"))
                        .is("x.user_id", Caller.of(ctx).user().number()),
                true);
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

    private void answer(Context ctx, Where where, boolean addresses) {
        var paging = Paging.of(ctx, PER_PAGE, MOST_PER_PAGE);
        var me = Caller.of(ctx).user().number();
        var page = database.read(tx -> store.list(tx, where, paging));
        ctx.json(
                Listing.page(
                        ctx,
                        links,
                        page,
                        found ->
                                Item.of(
                                        ITEM,
                                        ShellView.of(found, addresses || found.user() == me))));
    }

    private ShellSession ofAdmin(Context ctx) {
        return require(ShellIds.of(ctx));
    }

    private ShellSession ofServer(Context ctx) {
        var grant = ownedServer(ctx);
        return Optional.of(require(ShellIds.of(ctx)))
                .filter(found -> found.server() == grant.number())
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    private ShellSession ofAccount(Context ctx) {
        long me = Caller.of(ctx).user().number();
        return Optional.of(require(ShellIds.of(ctx)))
                .filter(found -> found.user() == me)
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    private ShellSession require(UUID id) {
        return recordings
                .find(id)
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    /// What others did on a server is for its owner's eyes, not for everyone with some access.
    private static ServerGrant ownedServer(Context ctx) {
        var grant = ServerGrant.of(ctx);
        if (!grant.owner() && !grant.rootAdmin()) {
            throw new ProblemException(
                    new RequestProblem.Denied(
                            "Only the server's owner sees what was done in its shells."));
        }
        return grant;
    }

    private static void view(Context ctx, ShellSession session) {
        var caller = Caller.of(ctx);
        boolean address = caller.rootAdmin() || session.user() == caller.user().number();
        ctx.json(Item.of(ITEM, ShellView.of(session, address)));
    }

    private void cast(Context ctx, ShellSession session) throws InterruptedException {
        if (ctx.method().name().equals("HEAD")) {
            ctx.contentType("application/x-asciicast");
            return;
        }
        boolean download = "1".equals(ctx.queryParam("download"));
        var body = recordings.cast(Caller.of(ctx), session, download);
        ctx.contentType("application/x-asciicast");
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header(
                "Content-Disposition", "attachment; filename=\"shell-" + session.id() + ".cast\"");
        ctx.result(body);
    }

    private void verify(Context ctx, ShellSession session) throws InterruptedException {
        var verified = recordings.verify(Caller.of(ctx), session);
        var body = new java.util.LinkedHashMap<String, Object>();
        body.put("result", verified.result());
        body.put("expected", verified.expected());
        body.put("found", verified.found());
        ctx.json(Map.of("data", body));
    }

    private void verifyAll(Context ctx) throws InterruptedException {
        ctx.json(Map.of("data", check.all(Actor.of(Caller.of(ctx)))));
    }

    private void delete(Context ctx, ShellSession session) throws InterruptedException {
        recordings.delete(Caller.of(ctx), session);
        ctx.status(204);
    }
}
