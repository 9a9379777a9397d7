package quetzal.panel.server;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.job.JobEnd;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.DaemonProblem;
import quetzal.shared.problem.ProblemException;

/// Takes servers away. The row stays, marked, until the node has removed container and files; then it goes too.
public final class ServerRemoval {
    private final Database database;
    private final ServerStore store = new ServerStore();
    private final Allocations allocations;
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final Clock clock;

    public ServerRemoval(
            Database database,
            Allocations allocations,
            JobQueue jobs,
            ActivityLog activity,
            Clock clock) {
        this.database = database;
        this.allocations = allocations;
        this.jobs = jobs;
        this.activity = activity;
        this.clock = clock;
    }

    /// Marks the server and tells its node; waits a little for the node to do it.
    ///
    /// - errors: [DaemonProblem.Refused] when the node will not; the server is then as before
    public void delete(Caller caller, long number) throws InterruptedException {
        var job =
                database.<Optional<UUID>>inTransaction(
                        tx -> {
                            var server = store.lock(tx, number).orElseThrow(ServerRemoval::missing);
                            if (server.deleting()) {
                                return Optional.empty();
                            }
                            store.setDeleting(tx, number, clock.instant());
                            jobs.cancel(tx, server.id());
                            activity.record(
                                    tx,
                                    caller,
                                    new ServerEvent.Deleted(
                                            Subject.server(number, server.name()), false));
                            return Optional.of(
                                    jobs.enqueue(
                                            tx,
                                            server.node(),
                                            number,
                                            new NodeJob.DeleteServer(server.id())));
                        });
        if (job.isPresent()
                && jobs.await(job.get(), ServerCreation.PATIENCE).orElse(null)
                        instanceof JobEnd.Refused(var status, var detail)) {
            throw new ProblemException(new DaemonProblem.Refused(status, detail));
        }
    }

    /// Removes the server at once, for nodes that will not answer any more. The node is told all the same, in case it
    /// does.
    public void force(Caller caller, long number) {
        database.transact(
                tx -> {
                    var server = store.lock(tx, number).orElseThrow(ServerRemoval::missing);
                    jobs.cancel(tx, server.id());
                    jobs.enqueue(tx, server.node(), null, new NodeJob.DeleteServer(server.id()));
                    activity.record(
                            tx,
                            caller,
                            new ServerEvent.Deleted(Subject.server(number, server.name()), true));
                    allocations.releaseAll(tx, number);
                    store.delete(tx, number);
                });
    }

    private static ProblemException missing() {
        return new ProblemException(new ServerProblem.Missing());
    }
}
