package quetzal.panel.server;

import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.job.JobCodec;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.panel.job.QueuedJob;
import quetzal.shared.id.ServerId;
import quetzal.shared.problem.ProblemException;

/// Drops work that a node is still owed, and puts its server into the state that follows.
public final class JobCancellation {
    private final Database database;
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final ServerStore store = new ServerStore();

    public JobCancellation(Database database, JobQueue jobs, ActivityLog activity) {
        this.database = database;
        this.jobs = jobs;
        this.activity = activity;
    }

    /// A server that was to be installed has failed to; one that was to be removed stays.
    ///
    /// - errors: [ServerProblem.JobNotCancellable] also for taking back rights, which an
    ///   administrator must not be able to prevent
    public QueuedJob cancel(Caller caller, UUID id) {
        return database.inTransaction(
                tx -> {
                    var job = jobs.find(tx, id).orElseThrow(() -> refused("There is no such job."));
                    if (job.job() instanceof NodeJob.Deauthorize
                            || job.job() instanceof NodeJob.DenyTickets) {
                        throw refused("It takes back rights. It ends when the node has heard it.");
                    }
                    // first the server's row, as all who change servers do
                    var server =
                            job.job().inOrderFor().flatMap(of -> store.lock(tx, of)).orElse(null);
                    if (!jobs.cancel(tx, id)) {
                        throw refused("It has ended already, or is being sent right now.");
                    }
                    follow(tx, job.job());
                    var kind = JobCodec.kind(job.job());
                    var subject =
                            server == null
                                    ? Subject.node(job.node(), "")
                                    : Subject.server(server.number(), server.name());
                    activity.record(
                            tx, caller, new ServerEvent.JobCancelled(subject, kind, id.toString()));
                    return job;
                });
    }

    private void follow(Handle tx, NodeJob job) {
        switch (job) {
            case NodeJob.CreateServer(var server, _) ->
                    failed(tx, server, ServerStatus.INSTALL_FAILED);
            case NodeJob.ReinstallServer(var server) ->
                    failed(tx, server, ServerStatus.REINSTALL_FAILED);
            case NodeJob.DeleteServer(var server) ->
                    store.find(tx, server)
                            .ifPresent(found -> store.setDeleting(tx, found.number(), null));
            case NodeJob.SyncServer _, NodeJob.Deauthorize _, NodeJob.DenyTickets _ -> {
                // the node reads the configuration again at each start
            }
        }
    }

    private void failed(Handle tx, ServerId id, ServerStatus status) {
        store.find(tx, id)
                .filter(server -> server.status() == ServerStatus.INSTALLING)
                .ifPresent(server -> store.setStatus(tx, server.number(), status));
    }

    private static ProblemException refused(String why) {
        return new ProblemException(new ServerProblem.JobNotCancellable(why));
    }
}
