package quetzal.panel.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;

/// Removes old rows, leaves a row that tells of it, and keeps the rest verifiable.
final class Retention {
    static final String EVENT = "activity:purge";

    private static final int PAGE = 1000;
    private static final int MOST_AT_ONCE = 50_000;

    private final Database database;
    private final ActivityLog activity;
    private final ChainKey key;
    private final Clock clock;
    private final SealStore store = new SealStore();
    private final PurgeStore purges = new PurgeStore();

    Retention(Database database, ActivityLog activity, ChainKey key, Clock clock) {
        this.database = database;
        this.activity = activity;
        this.key = key;
        this.clock = clock;
    }

    /// Removes sealed rows recorded longer ago than `age`, from the chain's beginning up to the first that is younger.
    ///
    /// - shape: how many rows; none behind the place `upTo`
    /// - errors: [IllegalStateException] at the first row that is not as it was written: a purge never hides that
    long purge(Actor actor, Duration age, long upTo) {
        var before = clock.instant().minus(age).truncatedTo(ChronoUnit.MICROS);
        long all = 0;
        while (true) {
            long some = database.inTransaction(tx -> some(tx, actor, before, upTo));
            all += some;
            if (some < MOST_AT_ONCE) {
                return all;
            }
        }
    }

    private long some(Handle tx, Actor actor, Instant before, long upTo) {
        var end = store.take(tx);
        if (!end.genuine(key)) {
            throw tampered(end.position());
        }
        var last = purges.last(tx);
        if (last.isPresent()
                && !Vault.same(last.get().signature(), key.purge(end.installation(), last.get()))) {
            throw tampered(last.get().position());
        }
        long start = last.map(Purge::position).orElse(0L);
        long position = start;
        var hash = last.map(Purge::hash).orElseGet(() -> RowDigest.genesis(end.installation()));
        reading:
        while (position - start < MOST_AT_ONCE) {
            var page = store.seals(tx, position, PAGE);
            for (var seal : page) {
                if (seal.position() != position + 1
                        || seal.recorded() == null
                        || !seal.holds()
                        || !Vault.same(
                                seal.hash(),
                                RowDigest.ofLink(
                                        hash, seal.position(), seal.activity(), seal.row()))) {
                    throw tampered(position + 1);
                }
                if (!seal.recorded().isBefore(before) || seal.position() > upTo) {
                    break reading;
                }
                position = seal.position();
                hash = seal.hash();
            }
            if (page.isEmpty()) {
                break;
            }
        }
        if (position == start) {
            return 0;
        }
        remove(
                tx,
                actor,
                end,
                new Purge(
                        position, hash, position - start, before, UUID.randomUUID(), new byte[0]));
        return position - start;
    }

    private void remove(Handle tx, Actor actor, ChainEnd end, Purge unsigned) {
        var signature = key.purge(end.installation(), unsigned);
        int checkpoints =
                purges.remove(
                        tx,
                        new Purge(
                                unsigned.position(),
                                unsigned.hash(),
                                unsigned.rows(),
                                unsigned.before(),
                                unsigned.sentinel(),
                                signature));
        var before = end.kept();
        if (before != null) {
            var kept = new Kept(before.checkpoints() - checkpoints, before.purges() + 1);
            store.moveEnd(
                    tx,
                    end.position(),
                    end.hash(),
                    kept,
                    key.end(end.installation(), end.position(), end.hash(), kept));
        }
        activity.record(
                tx,
                actor,
                Entry.of(EVENT)
                        .with("rows", unsigned.rows())
                        .with("before", unsigned.before().toString())
                        .with("position", unsigned.position())
                        .with("hash", HexFormat.of().formatHex(unsigned.hash()))
                        .reported(unsigned.sentinel(), clock.instant()));
    }

    private static IllegalStateException tampered(long position) {
        return new IllegalStateException(
                "nothing was purged: the log is not as it was written at position "
                        + position
                        + "; run `audit verify`");
    }
}
