package quetzal.panel.access;

import io.javalin.http.Context;
import java.time.Instant;
import quetzal.panel.activity.Actor;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.RequestId;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// Acting as a user: where it begins and ends.
final class ImpersonationRoutes {
    private static final int LONGEST_REASON = 200;

    private final ImpersonationService impersonations;
    private final SessionCookies cookies;
    private final ClientAddress addresses;

    ImpersonationRoutes(
            ImpersonationService impersonations, SessionCookies cookies, ClientAddress addresses) {
        this.impersonations = impersonations;
        this.cookies = cookies;
        this.addresses = addresses;
    }

    record BeginForm(String reason, String password) {}

    /// - shape: `administrator` acts as `username` until `until` at the latest
    record View(String administrator, String username, String reason, Instant until) {
        static View of(Impersonation one) {
            return new View(one.adminName(), one.username(), one.reason(), one.endsAt());
        }
    }

    void register(Routes routes) {
        routes.post(
                        "/api/application/users/{user}/impersonate",
                        Gate.adminWrite(AdminResource.USERS),
                        this::begin)
                .summary(
                        "Acts as a user in this browser, for an hour at most; with the administrator's own password.")
                .takes(BeginForm.class)
                .gives("impersonation", View.class);
        routes.post(
                        "/api/client/account/impersonation/end",
                        Gate.open("the time of the one who acts may be over"),
                        this::end)
                .summary("Ends acting as a user and returns to one's own session.")
                .status(204);
    }

    private void begin(Context ctx) {
        var in = Input.of(ctx);
        var reason = in.text("reason").required().max(LONGEST_REASON).get();
        var password = in.exactText("password").required().max(PasswordChecks.LONGEST).get();
        in.verify();
        var own = cookies.token(ctx);
        var begun =
                impersonations.begin(Caller.of(ctx), PathNumber.of(ctx, "user"), reason, password);
        own.ifPresent(token -> cookies.writeOwn(ctx, token));
        cookies.write(ctx, begun.session().token(), begun.session().csrfToken());
        ctx.header("Cache-Control", "no-store");
        ctx.json(Item.of("impersonation", View.of(begun.of())));
    }

    private void end(Context ctx) {
        cookies.requireCsrfCookie(ctx);
        var own =
                cookies.ownToken(ctx)
                        .orElseThrow(() -> new ProblemException(new AccessProblem.NotActing()));
        var door = Actor.stranger(addresses.of(ctx), RequestId.of(ctx)).using(ctx.userAgent());
        var back = impersonations.leave(cookies.token(ctx).orElse(""), own, door);
        if (back.isEmpty()) {
            cookies.clear(ctx);
            throw new ProblemException(new RequestProblem.NotLoggedIn());
        }
        cookies.write(ctx, own, back.get());
        cookies.clearOwn(ctx);
        ctx.status(204);
    }
}
