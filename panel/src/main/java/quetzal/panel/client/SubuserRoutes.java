package quetzal.panel.client;

import io.javalin.http.Context;
import java.util.List;
import java.util.UUID;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Listing;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;

/// The people who have been let in to a server.
final class SubuserRoutes {
    private static final String ALL = "/api/client/servers/{server}/users";
    private static final String ONE = ALL + "/{user}";

    /// More keys than there are can only be a mistake.
    private static final int MOST_KEYS = 200;

    private final Subusers subusers;

    SubuserRoutes(Subusers subusers) {
        this.subusers = subusers;
    }

    void register(Routes routes) {
        routes.get(ALL, Gate.server(Permission.USER_READ), this::list)
                .summary("Everyone who has been let in.")
                .givesList("server_subuser", UserView.SubuserView.class);
        routes.post(ALL, Gate.server(Permission.USER_CREATE), this::add)
                .summary("Lets someone in.")
                .takes(AddSubuser.class)
                .gives("server_subuser", UserView.SubuserView.class);
        routes.get(ONE, Gate.server(Permission.USER_READ), this::find)
                .summary("One of them.")
                .gives("server_subuser", UserView.SubuserView.class);
        routes.post(ONE, Gate.server(Permission.USER_UPDATE), this::change)
                .summary("Changes what someone may do.")
                .takes(ChangeSubuser.class)
                .gives("server_subuser", UserView.SubuserView.class);
        routes.delete(ONE, Gate.server(Permission.USER_DELETE), this::remove)
                .summary("Puts someone out.")
                .status(204);
    }

    record AddSubuser(String email, List<String> permissions) {}

    record ChangeSubuser(List<String> permissions) {}

    private void list(Context ctx) {
        ctx.json(
                Listing.of(
                        subusers.list(ServerGrant.of(ctx)).stream()
                                .map(UserView.SubuserView::item)
                                .toList()));
    }

    private void add(Context ctx) {
        var in = Input.of(ctx);
        var email = in.text("email").required().max(191).email().get();
        var permissions = in.texts("permissions").required().max(MOST_KEYS).get();
        in.verify();
        ctx.json(
                UserView.SubuserView.item(
                        subusers.add(Caller.of(ctx), ServerGrant.of(ctx), email, permissions)));
    }

    private void find(Context ctx) {
        ctx.json(
                UserView.SubuserView.item(
                        subusers.find(Caller.of(ctx), ServerGrant.of(ctx), user(ctx))));
    }

    private void change(Context ctx) {
        var user = user(ctx);
        var in = Input.of(ctx);
        var permissions = in.texts("permissions").required().max(MOST_KEYS).get();
        in.verify();
        ctx.json(
                UserView.SubuserView.item(
                        subusers.change(Caller.of(ctx), ServerGrant.of(ctx), user, permissions)));
    }

    private void remove(Context ctx) {
        subusers.remove(Caller.of(ctx), ServerGrant.of(ctx), user(ctx));
        ctx.status(204);
    }

    private static UUID user(Context ctx) {
        return UserId.parse(ctx.pathParam("user"))
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()))
                .value();
    }
}
