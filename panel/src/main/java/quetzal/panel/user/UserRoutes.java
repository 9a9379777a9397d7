package quetzal.panel.user;

import io.javalin.http.Context;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// `/api/application/users`.
public final class UserRoutes {
    private static final String BASE = "/api/application/users";

    private final UserService users;
    private final TwoFactorService twoFactor;
    private final UserServers servers;
    private final Database database;
    private final Links links;

    public UserRoutes(
            UserService users,
            TwoFactorService twoFactor,
            UserServers servers,
            Database database,
            Links links) {
        this.users = users;
        this.twoFactor = twoFactor;
        this.servers = servers;
        this.database = database;
        this.links = links;
    }

    public void register(Routes routes) {
        var read = Gate.adminRead(AdminResource.USERS);
        var write = Gate.adminWrite(AdminResource.USERS);
        routes.get(BASE, read, this::list)
                .summary("Lists accounts.")
                .query("filter[email]", "Part of the e-mail address.")
                .query("filter[uuid]", "Part of the UUID.")
                .query("filter[username]", "Part of the user name.")
                .query("filter[external_id]", "Part of the external id.")
                .query("sort", "`id` or `uuid`, with `-` before it for descending order.")
                .query("include", "`servers`.")
                .givesList("user", UserView.class);
        routes.get(BASE + "/external/{external_id}", read, this::viewExternal)
                .summary("Shows the account with this external id.")
                .gives("user", UserView.class);
        routes.get(BASE + "/{id}", read, this::view)
                .summary("Shows an account.")
                .gives("user", UserView.class);
        routes.post(BASE, write, this::create)
                .summary("Makes an account.")
                .takes(UserFields.class)
                .gives("user", UserView.class)
                .status(201);
        routes.patch(BASE + "/{id}", write, this::update)
                .summary("Changes an account.")
                .takes(UserFields.class)
                .gives("user", UserView.class);
        routes.delete(BASE + "/{id}", write, this::delete)
                .summary("Deletes an account that owns no servers.")
                .status(204);
        routes.delete(BASE + "/{id}/two-factor", write, this::disableTwoFactor)
                .summary("Turns off an account's second factor.")
                .status(204);
    }

    private void list(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("email", "uuid", "username", "external_id", "*");
        var page = users.list(query, Paging.application(ctx));
        ctx.json(Listing.page(ctx, links, page, user -> item(ctx, user)));
    }

    private void view(Context ctx) {
        ctx.json(item(ctx, existing(ctx)));
    }

    private void viewExternal(Context ctx) {
        var user = users.findByExternalId(ctx.pathParam("external_id"));
        ctx.json(
                item(ctx, user.orElseThrow(() -> new ProblemException(new UserProblem.Missing()))));
    }

    private void create(Context ctx) {
        var user = users.create(Actor.of(Caller.of(ctx)), UserFields.read(Input.of(ctx)));
        ctx.status(201);
        ctx.json(item(ctx, user).meta("resource", links.to(BASE + "/" + user.ref().number())));
    }

    private void update(Context ctx) {
        var number = existing(ctx).ref().number();
        var fields = UserFields.read(Input.of(ctx));
        ctx.json(item(ctx, users.update(Actor.of(Caller.of(ctx)), number, fields)));
    }

    private void delete(Context ctx) {
        users.delete(Actor.of(Caller.of(ctx)), existing(ctx).ref().number());
        ctx.status(204);
    }

    private void disableTwoFactor(Context ctx) {
        var user = existing(ctx);
        database.transact(
                tx -> {
                    twoFactor.disable(tx, Actor.of(Caller.of(ctx)), user);
                    users.endSessions(tx, user);
                });
        ctx.status(204);
    }

    private User existing(Context ctx) {
        return users.find(PathNumber.of(ctx, "id"))
                .orElseThrow(() -> new ProblemException(new UserProblem.Missing()));
    }

    private Item item(Context ctx, User user) {
        var item = UserView.item(user);
        return ListQuery.of(ctx).includes().contains("servers")
                ? item.with(
                        "servers",
                        database.read(tx -> servers.of(tx, Caller.of(ctx), user.ref().number())))
                : item;
    }
}
