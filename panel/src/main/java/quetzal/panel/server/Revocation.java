package quetzal.panel.server;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.access.CredentialEnded;
import quetzal.panel.http.UserRef;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.shared.id.ServerId;

/// Takes back what a person has open on servers: sockets, tickets, file sessions. Queued in the transaction that took
/// the right away, so that neither happens alone.
public final class Revocation implements CredentialEnded {
    private final JobQueue jobs;
    private final RevocationStore store = new RevocationStore();

    public Revocation(JobQueue jobs) {
        this.jobs = jobs;
    }

    /// On one server: a right was changed or taken, or the owner is another one now.
    public void onServer(Handle tx, UserRef user, Server server) {
        jobs.enqueue(
                tx,
                server.node(),
                server.number(),
                new NodeJob.Deauthorize(user.id(), user.number(), List.of(server.id())));
    }

    /// Everywhere: the password changed, the account was locked or deleted, or lost its admin right. Call it before the
    /// account's rows go.
    public void everywhere(Handle tx, UserRef user, boolean mayBeAdmin) {
        store.reachable(tx, user.number(), mayBeAdmin)
                .forEach((node, servers) -> takeBack(tx, node, user, servers));
    }

    /// What these sessions were handed for nodes. Consoles of the same person that hang on another session get a new
    /// token by themselves; a shell of his on the same server ends with them.
    @Override
    public void sessions(Handle tx, List<UUID> ids) {
        if (!ids.isEmpty()) {
            takeBack(tx, store.ofSessions(tx, ids));
        }
    }

    @Override
    public void key(Handle tx, long id) {
        takeBack(tx, store.ofKey(tx, id));
    }

    private void takeBack(Handle tx, Map<RevocationStore.To, List<ServerId>> handedOut) {
        handedOut.forEach((to, servers) -> takeBack(tx, to.node(), to.user(), servers));
    }

    private void takeBack(Handle tx, long node, UserRef user, List<ServerId> servers) {
        jobs.enqueue(tx, node, null, new NodeJob.Deauthorize(user.id(), user.number(), servers));
    }
}
