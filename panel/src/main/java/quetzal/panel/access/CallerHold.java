package quetzal.panel.access;

import java.time.Clock;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;
import quetzal.panel.http.RequestProblem;
import quetzal.shared.problem.ProblemException;

/// Keeps what a caller came with from ending unseen: a request that waited for a node may outlive it, and what it hands
/// out then would never be taken back.
public final class CallerHold {
    private final Clock clock;
    private final ImpersonationStore impersonations = new ImpersonationStore();
    private final SessionStore sessions = new SessionStore();

    public CallerHold(Clock clock) {
        this.clock = clock;
    }

    /// The session or key is still good, and whoever ends it waits for this transaction.
    ///
    /// - errors: [RequestProblem.NotLoggedIn]
    public void hold(Handle tx, Caller caller) {
        var now = clock.instant();
        var acting = caller.impersonator();
        boolean good =
                acting == null
                        ? sessions.hold(tx, caller.user().number(), caller.credential(), now)
                        : impersonations.hold(tx, acting.impersonation(), now);
        if (!good) {
            throw new ProblemException(new RequestProblem.NotLoggedIn());
        }
    }
}
