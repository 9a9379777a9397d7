package quetzal.panel.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;

/// Puts committed rows into the chain, each once, in batches.
///
/// Any number of panels may run one: the chain's row is locked for one batch at a time, a panel that dies lets go of it
/// with its connection, and a batch is there wholly or not at all.
final class Sealer {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final int BATCH = 1000;
    private static final int CHECKPOINT_ROWS = 10_000;
    private static final Duration CHECKPOINT_AGE = Duration.ofMinutes(10);

    private final Database database;
    private final ChainKey key;
    private final Clock clock;
    private final SealStore store = new SealStore();

    Sealer(Database database, ChainKey key, Clock clock) {
        this.database = database;
        this.key = key;
        this.clock = clock;
    }

    /// Seals what waits.
    ///
    /// - shape: how many rows; fewer than wait when another panel is at it
    /// - errors: [IllegalStateException] when the chain's end is not signed by this installation: it is not extended,
    ///   because that would make a forgery good
    int sealWaiting() {
        int sealed = 0;
        while (database.read(store::anyWaiting)) {
            int batch = database.inTransaction(this::batch);
            sealed += batch;
            if (batch < BATCH) {
                break;
            }
        }
        return sealed;
    }

    private int batch(Handle tx) {
        var taken = store.tryTake(tx);
        if (taken.isEmpty()) {
            return 0;
        }
        var end = taken.get();
        if (!end.genuine(key)) {
            throw new IllegalStateException(
                    "the end of the audit chain is not signed with this panel's key; run `audit verify`");
        }
        var waiting = store.waiting(tx, BATCH);
        if (waiting.isEmpty()) {
            return 0;
        }
        var seals = new ArrayList<Seal>(waiting.size());
        var hash = end.hash();
        long position = end.position();
        for (var row : waiting) {
            position++;
            hash = RowDigest.ofLink(hash, position, row.activity(), row.row());
            seals.add(
                    new Seal(
                            position, row.activity(), RowDigest.FORM, row.row(), hash, null, null));
        }
        store.seal(tx, seals);
        boolean another = checkpoint(tx, end, position, hash);
        var before = end.kept();
        var kept =
                before == null
                        ? store.kept(tx)
                        : new Kept(before.checkpoints() + (another ? 1 : 0), before.purges());
        store.moveEnd(tx, position, hash, kept, key.end(end.installation(), position, hash, kept));
        return seals.size();
    }

    /// - shape: whether one was due
    private boolean checkpoint(Handle tx, ChainEnd before, long position, byte[] hash) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var last = store.lastCheckpoint(tx);
        boolean due =
                last.isEmpty()
                        || position - last.get().position() >= CHECKPOINT_ROWS
                        || !now.isBefore(last.get().at().plus(CHECKPOINT_AGE));
        if (!due) {
            return false;
        }
        store.insert(tx, checkpointAt(before, position, hash, now));
        tx.afterCommit(
                () ->
                        // in the system's journal too, where someone with the database alone cannot
                        // change it
                        LOG.info(
                                "audit checkpoint: position={} hash={}",
                                position,
                                HexFormat.of().formatHex(hash)));
        return true;
    }

    private SealStore.Checkpoint checkpointAt(
            ChainEnd end, long position, byte[] hash, Instant at) {
        return new SealStore.Checkpoint(
                position, hash, at, key.checkpoint(end.installation(), position, hash, at));
    }
}
