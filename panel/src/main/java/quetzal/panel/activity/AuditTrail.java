package quetzal.panel.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;

/// The log as evidence: chained, checked, and shortened without losing that.
public final class AuditTrail {
    /// Younger rows are never purged.
    public static final Duration LEAST_AGE = Duration.ofDays(30);

    private final Database database;
    private final ActivityLog activity;
    private final Sealer sealer;
    private final Verifier verifier;
    private final Retention retention;
    private final ChainKey key;
    private final SealStore seals = new SealStore();
    private final PurgeStore purges = new PurgeStore();
    private final Semaphore one = new Semaphore(1);

    public AuditTrail(Database database, ActivityLog activity, Vault vault, Clock clock) {
        this.key = new ChainKey(vault);
        this.database = database;
        this.activity = activity;
        this.sealer = new Sealer(database, key, clock);
        this.verifier = new Verifier(database, key);
        this.retention = new Retention(database, activity, key, clock);
    }

    /// Puts into the chain what is not in it; [Sealer#sealWaiting].
    public int seal() {
        return sealer.sealWaiting();
    }

    /// Checks all of it and notes that it was checked, by whom and with which result.
    ///
    /// - shape: empty when a check is already under way in this process
    public Optional<Verification> verify(Actor actor) {
        return verify(actor, (_, _) -> {});
    }

    /// The same, telling `progress` as it goes.
    public Optional<Verification> verify(Actor actor, Progress progress) {
        if (!one.tryAcquire()) {
            return Optional.empty();
        }
        try {
            var found = verifier.verify(progress);
            var entry =
                    Entry.of("activity:verify")
                            .with("rows", found.rows())
                            .with("faults", found.count())
                            .with("position", found.position())
                            .with("hash", found.hash())
                            .ended(found.intact() ? Outcome.OK : Outcome.FAILED);
            database.transact(tx -> activity.record(tx, actor, entry));
            return Optional.of(found);
        } finally {
            one.release();
        }
    }

    /// Whether rows written at `moment` may be gone for their age, as a purge says that this panel signed.
    public boolean purged(Handle tx, Instant moment) {
        return purges.furthest(tx, moment)
                .filter(
                        purge ->
                                Vault.same(
                                        purge.signature(),
                                        key.purge(seals.end(tx).installation(), purge)))
                .isPresent();
    }

    /// Removes sealed rows older than `age`.
    ///
    /// - errors: [IllegalArgumentException] below [#LEAST_AGE]; [IllegalStateException] when the log was tampered with
    public long purge(Actor actor, Duration age) {
        if (age.compareTo(LEAST_AGE) < 0) {
            throw new IllegalArgumentException(
                    "Rows are kept for at least " + LEAST_AGE.toDays() + " days.");
        }
        seal();
        return retention.purge(actor, age, Long.MAX_VALUE);
    }

    /// The same by the clock and not by a person: it leaves what receivers outside have not taken yet.
    ///
    /// - shape: nothing behind the place `taken` in the chain goes
    public long keepOnly(Duration age, long taken) {
        if (age.compareTo(LEAST_AGE) < 0) {
            throw new IllegalArgumentException(
                    "Rows are kept for at least " + LEAST_AGE.toDays() + " days.");
        }
        return retention.purge(Actor.system(), age, taken);
    }
}
