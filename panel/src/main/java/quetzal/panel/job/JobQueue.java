package quetzal.panel.job;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Database;
import quetzal.shared.id.ServerId;

/// Where features leave what a node has to be told, and where they learn what became of it.
public final class JobQueue {
    private final Database database;
    private final Clock clock;
    private final JobStore store = new JobStore();
    private final Map<UUID, CompletableFuture<Optional<JobEnd>>> awaited =
            new ConcurrentHashMap<>();
    private volatile Runnable wake = () -> {};

    public JobQueue(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Writes the job with the change that needs it; it is sent soon after the commit.
    ///
    /// - edge: a [NodeJob.SyncServer] that waits already is enough, so its id is answered instead
    public UUID enqueue(Handle tx, long node, @Nullable Long serverNumber, NodeJob job) {
        tx.afterCommit(() -> wake.run());
        if (job instanceof NodeJob.SyncServer(var server)) {
            var waiting = store.waiting(tx, server, JobCodec.kind(job));
            if (waiting.isPresent()) {
                return waiting.get();
            }
        }
        var id = UUID.randomUUID();
        store.insert(tx, id, node, serverNumber, job, clock.instant());
        return id;
    }

    /// Drops whatever is still owed about a server.
    public void cancel(Handle tx, ServerId server) {
        var ids = store.cancel(tx, server, clock.instant());
        tx.afterCommit(() -> ids.forEach(id -> ended(id, new JobEnd.Cancelled())));
    }

    /// Drops one job. False when it has ended, or is being sent right now; what follows for its server is the caller's.
    public boolean cancel(Handle tx, UUID id) {
        var cancelled = store.cancel(tx, id, clock.instant());
        if (cancelled) {
            tx.afterCommit(() -> ended(id, new JobEnd.Cancelled()));
        }
        return cancelled;
    }

    /// The node was heard of: what waits for it is due now.
    public void nodeIsBack(Handle tx, long node) {
        if (store.hurryNode(tx, node, clock.instant()) > 0) {
            tx.afterCommit(() -> wake.run());
        }
    }

    /// Is anything of these kinds still to be sent about the server?
    ///
    /// - shape: `kinds` as [JobCodec#kind] names them
    public boolean owes(Handle tx, ServerId server, List<String> kinds) {
        return store.pending(tx, server, kinds);
    }

    /// Waits for the end of a job, or for a first attempt that failed.
    ///
    /// - shape: empty when it is still to be sent; that then goes on by itself
    /// - edge: the end of a job that another panel sends is seen after `patience`
    public Optional<JobEnd> await(UUID id, Duration patience) throws InterruptedException {
        var future = awaited.computeIfAbsent(id, _ -> new CompletableFuture<>());
        try {
            var known = end(id);
            if (known.isPresent()) {
                return known;
            }
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return end(id);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            awaited.remove(id);
        }
    }

    public List<QueuedJob> list(Handle tx, JobFilter filter, int limit, long offset) {
        return store.list(tx, filter, limit, offset);
    }

    public long count(Handle tx, JobFilter filter) {
        return store.count(tx, filter);
    }

    public Optional<QueuedJob> find(Handle tx, UUID id) {
        return store.find(tx, id);
    }

    /// The ones behind this number, in the order in which they were queued.
    public List<QueuedJob> after(Handle tx, long number, int most) {
        return store.after(tx, number, most);
    }

    /// Those of these that there are, in one statement.
    public List<QueuedJob> all(Handle tx, List<Long> numbers) {
        return store.all(tx, numbers);
    }

    void onWork(Runnable newWake) {
        this.wake = newWake;
    }

    void ended(UUID id, JobEnd end) {
        complete(id, Optional.of(end));
    }

    /// An attempt failed; there will be another.
    void notYet(UUID id) {
        complete(id, Optional.empty());
    }

    private void complete(UUID id, Optional<JobEnd> news) {
        var future = awaited.get(id);
        if (future != null) {
            future.complete(news);
        }
    }

    JobStore store() {
        return store;
    }

    private Optional<JobEnd> end(UUID id) {
        return database.<Optional<QueuedJob>>read(tx -> store.find(tx, id)).flatMap(JobQueue::end);
    }

    private static Optional<JobEnd> end(QueuedJob job) {
        var error = job.lastError() == null ? "" : job.lastError();
        return switch (job.state()) {
            case PENDING -> Optional.empty();
            case DONE -> Optional.of(new JobEnd.Accepted());
            case CANCELLED -> Optional.of(new JobEnd.Cancelled());
            case FAILED ->
                    Optional.of(
                            job.refusedStatus() == null
                                    ? new JobEnd.Expired(error)
                                    : new JobEnd.Refused(job.refusedStatus(), error));
        };
    }
}
