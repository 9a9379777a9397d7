package quetzal.panel.server;

import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Subject;
import quetzal.panel.job.JobEnd;
import quetzal.panel.job.NodeJob;
import quetzal.panel.job.QueuedJob;
import quetzal.panel.node.Allocations;
import quetzal.shared.id.ServerId;

/// What becomes of a server when the work owed to its node ends.
public final class ServerSequel implements JobEnd.Sequel {
    private final ServerStore store = new ServerStore();
    private final Allocations allocations;
    private final ActivityLog activity;

    public ServerSequel(Allocations allocations, ActivityLog activity) {
        this.allocations = allocations;
        this.activity = activity;
    }

    @Override
    public void ended(Handle tx, QueuedJob job, JobEnd end) {
        switch (job.job()) {
            case NodeJob.CreateServer(var server, _) -> created(tx, server, end);
            case NodeJob.DeleteServer(var server) -> deleted(tx, server, end);
            case NodeJob.ReinstallServer(var server) -> reinstalled(tx, server, end);
            case NodeJob.SyncServer _, NodeJob.Deauthorize _, NodeJob.DenyTickets _ -> {
                // The node reads the configuration again at each start; old tickets end by
                // themselves.
            }
        }
    }

    /// A node that will not have the server leaves nothing of it; one that never answered leaves it to be seen.
    private void created(Handle tx, ServerId id, JobEnd end) {
        var server = store.lock(tx, id).orElse(null);
        if (server == null || server.installedAt() != null) {
            return;
        }
        switch (end) {
            case JobEnd.Refused(var status, var detail) -> {
                activity.record(
                        tx,
                        Actor.system(),
                        new ServerEvent.CreateRefused(subject(server), status, detail));
                remove(tx, server);
            }
            case JobEnd.Expired _ ->
                    store.setStatus(tx, server.number(), ServerStatus.INSTALL_FAILED);
            case JobEnd.Accepted _, JobEnd.Cancelled _ -> {
                // The node reports the installation's end itself.
            }
        }
    }

    private void deleted(Handle tx, ServerId id, JobEnd end) {
        var server = store.lock(tx, id).orElse(null);
        if (server == null) {
            return;
        }
        switch (end) {
            case JobEnd.Accepted _ -> remove(tx, server);
            case JobEnd.Refused(var status, var detail) -> {
                store.setDeleting(tx, server.number(), null);
                activity.record(
                        tx,
                        Actor.system(),
                        new ServerEvent.DeleteRefused(subject(server), status, detail));
            }
            case JobEnd.Expired _, JobEnd.Cancelled _ -> {
                // A removal has no end of its time, and what cancels it decides itself.
            }
        }
    }

    private void reinstalled(Handle tx, ServerId id, JobEnd end) {
        var server = store.lock(tx, id).orElse(null);
        if (server == null || server.status() != ServerStatus.INSTALLING) {
            return;
        }
        switch (end) {
            case JobEnd.Refused _ ->
                    store.setStatus(
                            tx,
                            server.number(),
                            server.installedAt() == null ? ServerStatus.INSTALL_FAILED : null);
            case JobEnd.Expired _ ->
                    store.setStatus(tx, server.number(), ServerStatus.REINSTALL_FAILED);
            case JobEnd.Accepted _, JobEnd.Cancelled _ -> {
                // The node reports the installation's end itself.
            }
        }
    }

    private void remove(Handle tx, Server server) {
        allocations.releaseAll(tx, server.number());
        store.delete(tx, server.number());
    }

    private static Subject subject(Server server) {
        return Subject.server(server.number(), server.name());
    }
}
