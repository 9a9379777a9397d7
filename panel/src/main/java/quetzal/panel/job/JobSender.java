package quetzal.panel.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;

/// Sends what is owed to nodes, at least once each. Any number of panels may run one: a job is leased to the one that
/// sends it, and a lease that runs out (its panel died) is taken over.
public final class JobSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobSender.class);
    private static final int AT_ONCE = 32;

    /// Longer than any single call may take.
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /// Work that another panel queued, or left behind, is found at the latest after this.
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);

    private final Database database;
    private final JobQueue queue;
    private final JobStore store;
    private final Delivery.Courier courier;
    private final JobEnd.Sequel sequel;
    private final Clock clock;
    private final UUID me = UUID.randomUUID();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Thread loop;
    private boolean woken;
    private boolean closed;
    private Instant nextPurge = Instant.MIN;

    private JobSender(
            Database database,
            JobQueue queue,
            Delivery.Courier courier,
            JobEnd.Sequel sequel,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.store = queue.store();
        this.courier = courier;
        this.sequel = sequel;
        this.clock = clock;
        this.loop = Thread.ofVirtual().name("job-sender").unstarted(this::run);
    }

    public static JobSender start(
            Database database,
            JobQueue queue,
            Delivery.Courier courier,
            JobEnd.Sequel sequel,
            Clock clock) {
        var sender = new JobSender(database, queue, courier, sequel, clock);
        queue.onWork(sender::wake);
        sender.loop.start();
        return sender;
    }

    /// Ends the loop and waits a little for what is under way; what does not make it is sent again by its next holder.
    @Override
    public void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        loop.join(Duration.ofSeconds(5));
        if (places.tryAcquire(AT_ONCE, 2, TimeUnit.SECONDS)) {
            places.release(AT_ONCE);
        }
    }

    void wake() {
        lock.lock();
        try {
            woken = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            var pause = LONGEST_SLEEP;
            try {
                pause = round() ? Duration.ZERO : untilDue();
            } catch (RuntimeException failed) {
                LOG.warn("jobs could not be read; trying again", failed);
            }
            if (!slept(pause)) {
                return;
            }
        }
    }

    /// Starts what is due and has a place; true when there may be more.
    private boolean round() {
        var free = places.availablePermits();
        if (free == 0) {
            return false;
        }
        var now = clock.instant();
        if (now.isAfter(nextPurge)) {
            nextPurge = now.plus(BETWEEN_PURGES);
            database.transact(tx -> store.purge(tx, now.minus(KEEP)));
        }
        List<QueuedJob> jobs =
                database.inTransaction(tx -> store.claim(tx, me, now, now.plus(LEASE), free));
        for (var job : jobs) {
            places.acquireUninterruptibly();
            Thread.ofVirtual().name("job-" + job.id()).start(() -> handle(job));
        }
        return !jobs.isEmpty();
    }

    private void handle(QueuedJob job) {
        try {
            var delivery = courier.deliver(job.node(), job.job());
            settle(job, delivery);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.error(
                    "job failed in the panel: job={} kind={}",
                    job.id(),
                    JobCodec.kind(job.job()),
                    failed);
            postponeQuietly(job, "The panel failed to send it.");
        } finally {
            places.release();
            wake();
        }
    }

    private void settle(QueuedJob job, Delivery delivery) {
        switch (delivery) {
            case Delivery.Accepted _ -> end(job, new JobEnd.Accepted());
            case Delivery.Refused(var status, var detail) ->
                    end(job, new JobEnd.Refused(status, detail));
            case Delivery.NotNow(var reason, _) when job.expired(clock.instant()) ->
                    end(job, new JobEnd.Expired(reason));
            case Delivery.NotNow(var reason, var down) -> postpone(job, reason, down);
        }
    }

    private void end(QueuedJob job, JobEnd end) {
        var ours =
                database.inTransaction(
                        tx -> {
                            var finished =
                                    switch (end) {
                                        case JobEnd.Accepted _ ->
                                                finish(tx, job, QueuedJob.State.DONE, null, null);
                                        case JobEnd.Refused(var status, var detail) ->
                                                finish(
                                                        tx,
                                                        job,
                                                        QueuedJob.State.FAILED,
                                                        detail,
                                                        status);
                                        case JobEnd.Expired(var error) ->
                                                finish(
                                                        tx,
                                                        job,
                                                        QueuedJob.State.FAILED,
                                                        error,
                                                        null);
                                        case JobEnd.Cancelled _ -> false;
                                    };
                            if (finished) {
                                sequel.ended(tx, job, end);
                            }
                            return finished;
                        });
        if (ours) {
            queue.ended(job.id(), end);
            if (!(end instanceof JobEnd.Accepted)) {
                LOG.warn(
                        "job failed: job={} kind={} node={} end={}",
                        job.id(),
                        JobCodec.kind(job.job()),
                        job.node(),
                        end);
            }
        }
    }

    private boolean finish(
            Handle tx,
            QueuedJob job,
            QueuedJob.State state,
            @Nullable String error,
            @Nullable Integer status) {
        return store.finish(tx, job.id(), me, state, error, status, clock.instant());
    }

    private void postpone(QueuedJob job, String reason, boolean down) {
        var next = clock.instant().plus(pause(job.attempts()));
        database.transact(
                tx -> {
                    store.postpone(tx, job.id(), me, reason, next);
                    if (down) {
                        store.postponeNode(tx, job.node(), next);
                    }
                });
        queue.notYet(job.id());
        LOG.info(
                "job waits: job={} kind={} node={} attempts={} reason={}",
                job.id(),
                JobCodec.kind(job.job()),
                job.node(),
                job.attempts(),
                reason);
    }

    private void postponeQuietly(QueuedJob job, String reason) {
        try {
            postpone(job, reason, false);
        } catch (RuntimeException failed) {
            LOG.warn("job stays leased until its lease ends: job={}", job.id(), failed);
        }
    }

    /// 1 s, 2 s, 4 s, … 60 s, each up to a quarter longer so that nodes are not asked in step.
    static Duration pause(int attempts) {
        var factor = 1L << Math.min(Math.max(0, attempts - 1), 10);
        var pause = FIRST_PAUSE.multipliedBy(factor);
        var bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return bounded.plusMillis(ThreadLocalRandom.current().nextLong(bounded.toMillis() / 4 + 1));
    }

    private Duration untilDue() {
        var due = database.read(store::nextDue);
        if (due.isEmpty()) {
            return LONGEST_SLEEP;
        }
        var wait = Duration.between(clock.instant(), due.get()).plusMillis(5);
        if (wait.isNegative() || wait.isZero()) {
            // Due, but its node's places are taken or an older job of its server goes first.
            return Duration.ofMillis(500);
        }
        return wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP;
    }

    /// False when it is time to end.
    private boolean slept(Duration pause) {
        lock.lock();
        try {
            var left = pause.toNanos();
            while (!closed && !woken && left > 0) {
                left = news.awaitNanos(left);
            }
            woken = false;
            return !closed;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
