package quetzal.panel.activity.review;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.activity.Progress;
import quetzal.panel.activity.VerificationView;
import quetzal.panel.db.Database;
import quetzal.shared.problem.ProblemException;

/// Runs checks of the whole log beside the requests that ask for them, and tells in the database how far each is, so that
/// any panel can say.
public final class Checks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    /// A check that has not moved for so long died with its panel.
    static final Duration DEAD = Duration.ofMinutes(2);

    private static final Duration BETWEEN_NOTES = Duration.ofMillis(500);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Database database;
    private final AuditTrail trail;
    private final RecordingProof recordings;
    private final Clock clock;
    private final CheckStore store = new CheckStore();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    public Checks(Database database, AuditTrail trail, RecordingProof recordings, Clock clock) {
        this.database = database;
        this.trail = trail;
        this.recordings = recordings;
        this.clock = clock;
    }

    /// Begins one.
    ///
    /// - errors: [ReviewProblem.CheckRunning]
    UUID start(Actor actor) {
        var id = UUID.randomUUID();
        var now = clock.instant();
        var by = actor.name() == null ? "" : actor.name();
        boolean begun = database.inTransaction(tx -> store.begin(tx, id, by, now, now.minus(DEAD)));
        if (!begun) {
            throw new ProblemException(new ReviewProblem.CheckRunning());
        }
        running.add(Thread.ofVirtual().name("audit-check").start(() -> run(id, actor)));
        return id;
    }

    private void run(UUID id, Actor actor) {
        var notes = new Notes(id);
        try {
            end(id, found(actor, notes), notes);
        } catch (InterruptedException e) {
            // told as interrupted once it has not moved for long
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a check of the log failed: check={}", id, e);
            end(id, null, notes);
        } finally {
            notes.close();
            running.remove(Thread.currentThread());
        }
    }

    private @Nullable CheckResult found(Actor actor, Notes notes) throws InterruptedException {
        var log = trail.verify(actor, notes);
        if (log.isEmpty()) {
            return null;
        }
        long rows = notes.total;
        var kept =
                recordings.compare(
                        actor, (checked, total) -> notes.at(rows + checked, rows + total));
        return new CheckResult(VerificationView.of(log.get()), kept);
    }

    private void end(UUID id, @Nullable CheckResult result, Notes notes) {
        notes.close();
        try {
            database.transact(tx -> store.end(tx, id, result, clock.instant()));
        } catch (RuntimeException e) {
            LOG.error("the end of a check could not be noted: check={}", id, e);
        }
    }

    /// Writes now and then how far it is, from a thread of its own: the check's has the database for itself.
    private final class Notes implements Progress {
        private final UUID id;
        private final Thread thread;
        private volatile long checked;
        private volatile long total;

        Notes(UUID id) {
            this.id = id;
            this.thread = Thread.ofVirtual().name("audit-check-notes").start(this::run);
        }

        @Override
        public void at(long done, long all) {
            checked = done;
            total = all;
        }

        private void run() {
            try {
                while (true) {
                    Thread.sleep(BETWEEN_NOTES);
                    note();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("how far a check is could not be noted: check={}", id, e);
            }
        }

        private void note() {
            database.transact(tx -> store.moved(tx, id, checked, total, clock.instant()));
        }

        void close() {
            thread.interrupt();
        }
    }

    /// Waits a little for what runs; it is told as interrupted later.
    @Override
    public void close() throws InterruptedException {
        for (var thread : running) {
            thread.interrupt();
            thread.join(STOP);
        }
    }
}
