package quetzal.panel.server;

import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Where;
import quetzal.panel.http.Paging;
import quetzal.panel.job.JobQueue;
import quetzal.shared.protocol.remote.InstallResult;

/// Takes what nodes say about installations. Each report may arrive again, and late.
public final class InstallReports {
    private static final Paging ALL = new Paging(1, 100_000);

    private final ServerStore store = new ServerStore();
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final Clock clock;

    public InstallReports(JobQueue jobs, ActivityLog activity, Clock clock) {
        this.jobs = jobs;
        this.activity = activity;
        this.clock = clock;
    }

    /// A report counts when it ends the installation that is under way: the first one until there has been one, a
    /// repeated one after that. Anything else is an old report come again.
    public void ended(Handle tx, Actor actor, Server server, InstallResult result) {
        var first = server.installedAt() == null;
        var expected =
                first
                        ? !result.reinstall() || server.status() == ServerStatus.INSTALLING
                        : result.reinstall() && server.status() == ServerStatus.INSTALLING;
        if (!expected) {
            return;
        }
        var failed =
                result.reinstall() ? ServerStatus.REINSTALL_FAILED : ServerStatus.INSTALL_FAILED;
        store.setInstalled(
                tx, server.number(), result.successful() ? null : failed, clock.instant());
        activity.record(
                tx,
                actor,
                new ServerEvent.InstallEnded(
                        Subject.server(server.number(), server.name()),
                        result.successful(),
                        result.reinstall(),
                        result.detail() == null ? "" : result.detail()));
    }

    /// The daemon started anew and knows of nothing under way: no server of it stays stuck. What it has not been told
    /// yet is still to come, so that stays as it is.
    public void reset(Handle tx, Actor actor, long node) {
        var stuck =
                new Where()
                        .is("s.node_id", node)
                        .in("s.status", List.of("installing", "restoring_backup"));
        for (var server : store.list(tx, stuck, " ORDER BY s.id", ALL)) {
            if (!jobs.owes(tx, server.id(), List.of("server.create", "server.reinstall"))) {
                store.setStatus(tx, server.number(), null);
                activity.record(
                        tx,
                        actor,
                        new ServerEvent.Freed(
                                Subject.server(server.number(), server.name()), server.status()));
            }
        }
    }
}
