package quetzal.panel.server;

import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import quetzal.panel.event.ForAdmins;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.event.Viewer;
import quetzal.panel.http.Item;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.QueuedJob;
import quetzal.shared.id.ServerId;

/// Work owed to nodes for administrators who watch it.
public final class JobTopic implements Topic<ForAdmins.Whole> {
    private final JobQueue jobs;

    public JobTopic(JobQueue jobs) {
        this.jobs = jobs;
    }

    @Override
    public Resource resource() {
        return Resource.JOBS;
    }

    @Override
    public boolean adminsOnly() {
        return true;
    }

    @Override
    public OptionalLong number(Handle tx, String id) {
        // A UUID in the one full form that ids have.
        return ServerId.parse(id)
                .flatMap(uuid -> jobs.find(tx, uuid.value()))
                .map(job -> OptionalLong.of(job.number()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public List<ForAdmins> after(Handle tx, Viewer viewer, long after, int most) {
        return jobs.after(tx, after, most).stream().map(JobTopic::shown).toList();
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return jobs.after(tx, after, most).stream()
                .map(job -> new Name(job.number(), job.id().toString()))
                .toList();
    }

    @Override
    public List<ForAdmins> read(Handle tx, List<Long> numbers) {
        return jobs.all(tx, numbers).stream().map(JobTopic::shown).toList();
    }

    private static ForAdmins shown(QueuedJob job) {
        return new ForAdmins(
                job.number(), job.id().toString(), Item.of("node_job", JobView.of(job)));
    }
}
