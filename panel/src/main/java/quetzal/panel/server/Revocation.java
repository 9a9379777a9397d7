package quetzal.panel.server;

import java.util.List;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.UserRef;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;

/// Takes back what a person has open on servers: sockets, tickets, file sessions. Queued in the transaction that took
/// the right away, so that neither happens alone.
public final class Revocation {
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
                .forEach(
                        (node, servers) ->
                                jobs.enqueue(
                                        tx,
                                        node,
                                        null,
                                        new NodeJob.Deauthorize(
                                                user.id(), user.number(), servers)));
    }
}
