package quetzal.panel.access;

import io.javalin.http.Context;
import java.util.List;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.RefusalLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Credential;
import quetzal.panel.http.Gate;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;

/// Checks the gates of people, in the order clients know: credential, second factor, kind of key, rate, server, state,
/// permission.
public final class AccessDoors {
    private final Credentials credentials;
    private final ServerAccess servers;
    private final ServerStates states;
    private final Database database;
    private final RateLimits limits;
    private final ClientAddress addresses;
    private final RateLimit client;
    private final RateLimit application;

    public AccessDoors(
            Credentials credentials,
            ServerAccess servers,
            ServerStates states,
            Database database,
            RateLimits limits,
            ClientAddress addresses,
            RateLimit client,
            RateLimit application) {
        this.credentials = credentials;
        this.servers = servers;
        this.states = states;
        this.database = database;
        this.limits = limits;
        this.addresses = addresses;
        this.client = client;
        this.application = application;
    }

    public void account(Context ctx, Gate.Account gate) {
        var caller = clientCaller(ctx, gate.beforeTwoFactor());
        if (gate.ownerOnly() && caller.impersonator() != null) {
            throw new ProblemException(new AccessProblem.OwnerOnly(caller.username()));
        }
    }

    public void server(Context ctx, Gate.OnServer gate) {
        requireServer(ctx, clientCaller(ctx, false), ctx.pathParam("server"), gate).attach(ctx);
    }

    /// Whether `caller` passes `gate` at this server, whatever the request itself is about.
    ///
    /// - errors: as the gate's own
    public ServerGrant requireServer(Context ctx, Caller caller, String text, Gate.OnServer gate) {
        var passed =
                database.read(
                        tx -> {
                            var grant = grant(ctx, tx, caller, text);
                            requireState(tx, grant, gate.state());
                            return grant;
                        });
        RefusalLog.concerns(ctx, Subject.server(passed));
        if (!gate.permissions().isEmpty() && gate.permissions().stream().noneMatch(passed::may)) {
            throw denied(gate);
        }
        return passed;
    }

    public void admin(Context ctx, Gate.Admin gate) {
        requireAdmin(caller(ctx, false, application), gate);
    }

    /// - errors: as the gate's own
    public void requireAdmin(Caller caller, Gate.Admin gate) {
        if (!caller.rootAdmin()) {
            throw denied("Only administrators may do this.");
        }
        if (!caller.may(gate.resource(), gate.access())) {
            throw denied(
                    "This API key may not "
                            + (gate.access() == AdminAccess.READ ? "read " : "change ")
                            + gate.resource().key()
                            + ".");
        }
    }

    private Caller clientCaller(Context ctx, boolean beforeTwoFactor) {
        var caller = caller(ctx, beforeTwoFactor, client);
        if (caller.credential() instanceof Credential.ApplicationKey) {
            throw denied("This is an application key; the client API takes account keys.");
        }
        return caller;
    }

    private Caller caller(Context ctx, boolean beforeTwoFactor, RateLimit limit) {
        Credentials.Found found;
        try {
            found = credentials.find(ctx);
        } catch (ProblemException e) {
            limits.take(ctx, limit, "ip " + addresses.of(ctx));
            throw e;
        }
        found.caller().attach(ctx);
        if (found.identity().lacksTwoFactor() && !beforeTwoFactor) {
            throw new ProblemException(new AccessProblem.TwoFactorRequired());
        }
        limits.take(ctx, limit, found.caller().user().id().toString());
        return found.caller();
    }

    private ServerGrant grant(Context ctx, Handle tx, Caller caller, String text) {
        var seat = servers.seat(tx, caller.user(), text);
        seat.ifPresent(
                found -> RefusalLog.concerns(ctx, Subject.server(found.number(), found.name())));
        return seat.flatMap(found -> ServerAccess.grant(found, caller.user(), caller.rootAdmin()))
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    private void requireState(Handle tx, ServerGrant grant, Gate.StateRule rule) {
        if (rule == Gate.StateRule.ALWAYS) {
            return;
        }
        states.conflict(tx, grant.number())
                .filter(
                        conflict ->
                                conflict.hard()
                                        || !grant.rootAdmin()
                                        || rule == Gate.StateRule.BLOCKED)
                .ifPresent(
                        conflict -> {
                            throw new ProblemException(
                                    new RequestProblem.StateConflict(conflict.detail()));
                        });
    }

    private static ProblemException denied(Gate.OnServer gate) {
        var explicit = gate.permissions().equals(List.of(Permission.WEBSOCKET_CONNECT));
        var detail =
                "You need the permission "
                        + String.join(
                                " or ", gate.permissions().stream().map(Permission::key).toList())
                        + " on this server.";
        return new ProblemException(
                explicit
                        ? new RequestProblem.Forbidden(detail)
                        : new RequestProblem.Denied(detail));
    }

    private static ProblemException denied(String detail) {
        return new ProblemException(new RequestProblem.Denied(detail));
    }
}
