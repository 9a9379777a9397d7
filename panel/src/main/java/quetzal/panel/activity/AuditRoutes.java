package quetzal.panel.activity;

import io.javalin.http.Context;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// The administrator's button that checks the log.
public final class AuditRoutes {
    private final AuditTrail trail;

    public AuditRoutes(AuditTrail trail) {
        this.trail = trail;
    }

    public void register(Routes routes) {
        routes.post(
                        "/api/application/audit/verify",
                        Gate.adminRead(AdminResource.ACTIVITY),
                        this::verify)
                .summary("Checks whether any row of the log was changed, removed or put in.")
                .gives("audit_verification", VerificationView.class);
    }

    private void verify(Context ctx) {
        var found =
                trail.verify(Actor.of(Caller.of(ctx)))
                        .orElseThrow(() -> new ProblemException(new AuditProblem.AlreadyRunning()));
        ctx.json(Item.of("audit_verification", VerificationView.of(found)));
    }
}
