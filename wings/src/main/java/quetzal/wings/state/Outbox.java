package quetzal.wings.state;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.remote.ActivityBatch;

/// Sends what is owed to the panel, oldest first, until it is acknowledged. A fact handed over is on disk when the
/// call returns; it is sent soon after, again after any failure, and again after a crash, always under its own id.
public final class Outbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final int RESULTS_PER_ROUND = 50;
    private static final int MOST_UNWRITTEN = 10_000;

    /// What became of a delivery.
    public enum Delivery {
        /// Acknowledged, or about something the panel does not know any more.
        DONE,
        /// The panel will never take this; it is dropped with a log line.
        REFUSED,
        /// Nobody there, or not now: try again later.
        LATER
    }

    /// The way to the panel.
    public interface Carrier {
        Delivery activity(List<ActivityBatch.Entry> entries);

        Delivery result(OutboxStore.Result result);
    }

    private final OutboxStore store;
    private final Carrier carrier;
    private final int batch;
    private final Duration interval;
    private final Duration soon;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BlockingQueue<ActivityBatch.Entry> unwritten =
            new LinkedBlockingQueue<>(MOST_UNWRITTEN);
    private final Thread sender;
    private boolean dirty = true;
    private boolean closed;

    /// - unit: `soon` is how long after a new fact the next sending starts, so that neighbours travel together
    public Outbox(OutboxStore store, Carrier carrier, int batch, Duration interval, Duration soon) {
        this.store = store;
        this.carrier = carrier;
        this.batch = batch;
        this.interval = interval;
        this.soon = soon.compareTo(interval) < 0 ? soon : interval;
        this.sender = Thread.ofVirtual().name("outbox").unstarted(this::run);
    }

    public Outbox start() {
        sender.start();
        return this;
    }

    /// While the disk takes nothing, up to [#MOST_UNWRITTEN] facts wait in memory, for the disk or for the panel.
    ///
    /// - errors: [StateException] when it can neither be written down nor kept in memory
    public void activity(ActivityBatch.Entry entry) {
        try {
            if (!store.addActivity(List.of(entry))) {
                log.error(
                        "Activity is dropped, too much is owed to the panel already: event={}",
                        entry.event());
                return;
            }
        } catch (StateException e) {
            if (!unwritten.offer(entry)) {
                throw e;
            }
            log.warn(
                    "Activity is kept in memory, it cannot be written down: event={} reason={}",
                    entry.event(),
                    String.valueOf(e.getMessage()));
        }
        wake();
    }

    public void result(OutboxStore.Result result) {
        store.addResult(result);
        wake();
    }

    /// There is something new in the store.
    public void wake() {
        lock.lock();
        try {
            dirty = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var failures = 0;
        while (pauseBeforeRound(failures)) {
            try {
                failures = round() ? 0 : failures + 1;
            } catch (RuntimeException e) {
                failures++;
                log.error("Sending what is owed to the panel failed", e);
            }
        }
    }

    /// False when closed.
    private boolean pauseBeforeRound(int failures) {
        lock.lock();
        try {
            if (failures > 0) {
                var nanos = backOff(failures).toNanos();
                while (nanos > 0 && !closed) {
                    nanos = changed.awaitNanos(nanos);
                }
            } else {
                var nanos = interval.toNanos();
                while (!dirty && nanos > 0 && !closed) {
                    nanos = changed.awaitNanos(nanos);
                }
                nanos = dirty ? soon.toNanos() : 0;
                while (nanos > 0 && !closed) {
                    nanos = changed.awaitNanos(nanos);
                }
            }
            dirty = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private static Duration backOff(int failures) {
        var most =
                Math.min(
                        LONGEST_PAUSE.toMillis(),
                        SHORTEST_PAUSE.toMillis() << Math.min(failures, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /// Sends all there is. False when something has to be tried again.
    private boolean round() {
        return keepOrSendUnwritten() & sendResults() & sendActivity();
    }

    private boolean keepOrSendUnwritten() {
        while (!unwritten.isEmpty()) {
            var some = unwritten.stream().limit(batch).toList();
            try {
                if (!store.addActivity(some)) {
                    return true; // too much is owed already
                }
            } catch (StateException e) {
                if (carrier.activity(some) == Delivery.LATER) {
                    return false;
                }
            }
            // The oldest, which nobody else takes away.
            some.forEach(unwritten::remove);
        }
        return true;
    }

    private boolean sendActivity() {
        while (!Thread.currentThread().isInterrupted()) {
            var owed = store.oldestActivity(batch);
            if (owed.isEmpty()) {
                return true;
            }
            if (!send(owed)) {
                return false;
            }
        }
        return false;
    }

    /// A batch that is refused as a whole is halved until the rows at fault are alone, and those are dropped.
    private boolean send(List<OutboxStore.OwedActivity> owed) {
        switch (carrier.activity(owed.stream().map(OutboxStore.OwedActivity::entry).toList())) {
            case DONE ->
                    store.activityDone(
                            owed.stream().map(OutboxStore.OwedActivity::sequence).toList());
            case LATER -> {
                return false;
            }
            case REFUSED -> {
                if (owed.size() > 1) {
                    var half = owed.size() / 2;
                    return send(owed.subList(0, half)) && send(owed.subList(half, owed.size()));
                }
                log.warn(
                        "The panel refused an activity row for good: event={}",
                        owed.getFirst().entry().event());
                store.activityDone(List.of(owed.getFirst().sequence()));
            }
        }
        return true;
    }

    private boolean sendResults() {
        var all = true;
        for (var owed : store.oldestResults(RESULTS_PER_ROUND)) {
            switch (carrier.result(owed.result())) {
                case DONE -> store.resultDone(owed.sequence());
                case REFUSED -> {
                    log.warn(
                            "The panel refused a result for good: kind={} subject={}",
                            owed.result().kind(),
                            owed.result().subject());
                    store.resultDone(owed.sequence());
                }
                // Others may go through: each is about something else.
                case LATER -> all = false;
            }
        }
        return all;
    }

    /// Sends once more, for at most `patience`, then ends. What is still owed stays on disk.
    public void flush(Duration patience) {
        close();
        var last =
                Thread.ofVirtual()
                        .name("outbox-flush")
                        .start(
                                () -> {
                                    try {
                                        round();
                                    } catch (RuntimeException e) {
                                        log.warn(
                                                "The last sending to the panel failed; the rest is sent after the next start",
                                                e);
                                    }
                                });
        try {
            if (!last.join(patience)) {
                last.interrupt();
                last.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        sender.interrupt();
        try {
            if (sender.isAlive()) {
                sender.join(TimeUnit.SECONDS.toMillis(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
