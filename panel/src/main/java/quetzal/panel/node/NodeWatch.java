package quetzal.panel.node;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.job.JobQueue;

/// Asks every node once a minute how it is, and more often while somebody looks at nodes. Of several panels, one asks
/// each node.
public final class NodeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(60);
    private static final Duration EVERY_WHEN_WATCHED = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int AT_ONCE = 16;

    private final Database database;
    private final Nodes nodes;
    private final NodeClient client;
    private final JobQueue jobs;
    private final Clock clock;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ending = lock.newCondition();
    private boolean closed;

    public NodeWatch(
            Database database, Nodes nodes, NodeClient client, JobQueue jobs, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.client = client;
        this.jobs = jobs;
        this.clock = clock;
    }

    /// Begins the rounds; [#check] works without them.
    ///
    /// - shape: `watched` says whether somebody looks at nodes right now
    public void start(BooleanSupplier watched) {
        Thread.ofVirtual().name("node-watch").start(() -> run(watched));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ending.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run(BooleanSupplier watched) {
        do {
            try {
                round(watched.getAsBoolean() ? EVERY_WHEN_WATCHED : EVERY);
            } catch (RuntimeException failed) {
                LOG.warn("nodes could not be checked; trying again", failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        } while (slept());
    }

    private void round(Duration every) throws InterruptedException {
        var now = clock.instant();
        List<Long> due =
                database.inTransaction(
                        tx -> nodes.store().dueForCheck(tx, now.minus(every), now, 200));
        for (var node : due) {
            places.acquire();
            Thread.ofVirtual()
                    .name("node-check-" + node)
                    .start(
                            () -> {
                                try {
                                    check(node);
                                } catch (InterruptedException stopped) {
                                    Thread.currentThread().interrupt();
                                } catch (RuntimeException failed) {
                                    LOG.warn("node could not be checked: node={}", node, failed);
                                } finally {
                                    places.release();
                                }
                            });
        }
    }

    /// Asks one node now and writes down what it says.
    public DaemonReply check(long node) throws InterruptedException {
        var reply = client.system(database.read(tx -> nodes.endpoint(tx, node)));
        switch (reply) {
            case DaemonReply.Done(_, var body, var skew) when body.path("version").isTextual() ->
                    write(
                            node,
                            body.path("version").asText(),
                            skew == null ? null : skew.toMillis(),
                            null);
            case DaemonReply.Done _ ->
                    write(node, null, null, "Something other than a daemon answers there.");
            case DaemonReply.Refused(var status, var error, _) ->
                    write(
                            node,
                            null,
                            null,
                            status == 401 || status == 403
                                    ? "The daemon does not take our token. Configure it again."
                                    : "The daemon answered " + status + ": " + error);
            case DaemonReply.Garbled(_, var reason) -> write(node, null, null, reason);
            case DaemonReply.Unreachable(var reason) -> write(node, null, null, reason);
        }
        return reply;
    }

    private void write(
            long node, @Nullable String version, @Nullable Long skew, @Nullable String error) {
        database.transact(
                tx -> {
                    var before =
                            nodes.store().checked(tx, node, clock.instant(), version, skew, error);
                    if (error == null && before.isPresent()) {
                        jobs.nodeIsBack(tx, node);
                        LOG.info("node answers again: node={}", node);
                    } else if (error != null && before.isEmpty()) {
                        LOG.warn("node is in trouble: node={} reason={}", node, error);
                    }
                });
    }

    private boolean slept() {
        lock.lock();
        try {
            var left = TimeUnit.NANOSECONDS.convert(LOOK);
            while (!closed && left > 0) {
                left = ending.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
