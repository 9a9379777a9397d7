package quetzal.panel.access;

import io.javalin.http.Context;
import java.util.UUID;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// `/api/client/account/sessions`: where you are logged in, and how to end it.
final class SessionRoutes {
    private static final String BASE = "/api/client/account/sessions";

    private final SessionService sessions;

    SessionRoutes(SessionService sessions) {
        this.sessions = sessions;
    }

    void register(Routes routes) {
        routes.get(BASE, Gate.account(), this::list)
                .summary("Lists the browsers that are logged in to your account.")
                .givesList("session", Session.View.class);
        routes.delete(BASE, Gate.ownAccount(), this::endOthers)
                .summary("Logs out everywhere but here.")
                .status(204);
        routes.delete(BASE + "/{id}", Gate.ownAccount(), this::end)
                .summary("Logs out one browser.")
                .status(204);
    }

    private void list(Context ctx) {
        var caller = Caller.of(ctx);
        var own = caller.credential() instanceof Credential.Session(var id) ? id : new UUID(0, 0);
        ctx.json(
                Listing.of(
                        sessions.list(caller).stream()
                                .map(session -> Item.of("session", session.view(own)))
                                .toList()));
    }

    private void end(Context ctx) {
        var text = ctx.pathParam("id");
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new ProblemException(new AccessProblem.SessionMissing());
        }
        sessions.end(Caller.of(ctx), UUID.fromString(text));
        ctx.status(204);
    }

    private void endOthers(Context ctx) {
        sessions.endOthers(Caller.of(ctx));
        ctx.status(204);
    }
}
