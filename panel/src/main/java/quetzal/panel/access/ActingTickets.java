package quetzal.panel.access;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ServerGrant;

/// Remembers which tickets for nodes were handed to administrators who act as users: what comes of such a ticket is the
/// administrator's doing, and it ends with his acting.
public final class ActingTickets {
    private final Clock clock;
    private final ImpersonationStore store = new ImpersonationStore();

    public ActingTickets(Clock clock) {
        this.clock = clock;
    }

    /// Does nothing for people who act as themselves.
    ///
    /// - shape: `name` is the ticket's `jti`, `node` the number of the node it is for
    public void issued(
            Handle tx, Caller caller, ServerGrant server, long node, String name, Instant expires) {
        var impersonator = caller.impersonator();
        if (impersonator != null) {
            store.issued(
                    tx,
                    name,
                    caller,
                    impersonator.impersonation(),
                    server,
                    node,
                    clock.instant(),
                    expires);
        }
    }

    /// Those of these tickets whose bearer acted for someone and does so no more.
    public Set<String> ended(Handle tx, Collection<String> names) {
        return Set.copyOf(store.ended(tx, names.toArray(String[]::new), clock.instant()));
    }
}
