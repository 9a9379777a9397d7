package quetzal.panel.activity;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Fault.Kind;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;

/// Walks the chain from its beginning to its end and compares it with the rows, in one moment of the database and with
/// little memory, however long it is.
final class Verifier {
    static final int MOST_FAULTS = 200;
    private static final int PAGE = 1000;

    private final Database database;
    private final ChainKey key;
    private final SealStore store = new SealStore();
    private final PurgeStore purges = new PurgeStore();

    Verifier(Database database, ChainKey key) {
        this.database = database;
        this.key = key;
    }

    /// - shape: `progress` hears of each page how many links were checked and how many there are
    Verification verify(Progress progress) {
        return database.inTransaction(
                tx -> {
                    purges.oneMoment(tx);
                    return new Walk(tx).verify(progress);
                });
    }

    /// One run.
    private final class Walk {
        private final Handle tx;
        private final ChainEnd end;
        private final List<Fault> faults = new ArrayList<>();
        private final List<Seal> changed = new ArrayList<>();
        private long count;
        private long rows;
        private long position;
        private long lastRow;
        private byte[] hash;
        private long goodCheckpoint;
        private long checkpoints;
        private long purged;
        private boolean rewritten;

        Walk(Handle tx) {
            this.tx = tx;
            this.end = store.end(tx);
            this.hash = RowDigest.genesis(end.installation());
        }

        Verification verify(Progress progress) {
            var purge = purges.last(tx).orElse(null);
            begin(purge);
            long first = position;
            for (var page = store.seals(tx, position, PAGE);
                    !page.isEmpty();
                    page = store.seals(tx, position, PAGE)) {
                long before = position;
                var checkpoints =
                        store.checkpoints(tx, before, page.getLast().position()).iterator();
                var next = checkpoints.hasNext() ? checkpoints.next() : null;
                for (var seal : page) {
                    link(seal);
                    while (next != null && next.position() <= seal.position()) {
                        checkpoint(next, seal);
                        next = checkpoints.hasNext() ? checkpoints.next() : null;
                    }
                }
                progress.at(rows, Math.max(rows, end.position() - first));
            }
            end();
            Swaps.tell(changed, this::fault);
            strays();
            return new Verification(
                    rows,
                    purges.waiting(tx),
                    end.position(),
                    HexFormat.of().formatHex(end.hash()),
                    purge == null ? 0 : purge.position(),
                    count,
                    faults);
        }

        private void begin(@Nullable Purge purge) {
            if (purge == null) {
                return;
            }
            position = purge.position();
            goodCheckpoint = position;
            hash = purge.hash();
            var all = purges.all(tx, Integer.MAX_VALUE);
            for (var one : all) {
                if (!Vault.same(one.signature(), key.purge(end.installation(), one))) {
                    fault(
                            Kind.CHAIN,
                            null,
                            one.position(),
                            "the purge up to position "
                                    + one.position()
                                    + " is not signed by this panel");
                }
            }
            purged = all.size();
            if (!purges.hasSentinel(tx, purge)) {
                fault(
                        Kind.REMOVED,
                        null,
                        position,
                        "the row that tells of the purge up to position " + position + " is gone");
            }
        }

        private void link(Seal seal) {
            long expected = position + 1;
            if (seal.position() != expected) {
                fault(
                        Kind.REMOVED,
                        null,
                        expected,
                        "the links %d to %d are gone with their rows, which stood between row %d and row %d"
                                .formatted(
                                        expected, seal.position() - 1, lastRow, seal.activity()));
            } else if (!Vault.same(
                    seal.hash(),
                    RowDigest.ofLink(hash, seal.position(), seal.activity(), seal.row()))) {
                fault(
                        Kind.CHAIN,
                        seal.activity(),
                        seal.position(),
                        "the link of row " + seal.activity() + " does not follow the one before");
            }
            position = seal.position();
            hash = seal.hash();
            lastRow = seal.activity();
            rows++;
            if (seal.position() > end.position()) {
                fault(
                        Kind.INSERTED,
                        seal.activity(),
                        seal.position(),
                        "row " + seal.activity() + " was put behind the signed end of the chain");
            } else if (seal.form() < RowDigest.FIRST_FORM || seal.form() > RowDigest.FORM) {
                fault(
                        Kind.CHAIN,
                        seal.activity(),
                        seal.position(),
                        "the link of row "
                                + seal.activity()
                                + " has a form unknown to this version");
            } else if (seal.now() == null) {
                fault(
                        Kind.REMOVED,
                        seal.activity(),
                        seal.position(),
                        "row " + seal.activity() + " was removed");
            } else if (!seal.holds()) {
                if (changed.size() < MOST_FAULTS) {
                    changed.add(seal);
                } else {
                    fault(Swaps.changed(seal));
                }
            }
        }

        private void checkpoint(SealStore.Checkpoint checkpoint, Seal seal) {
            checkpoints++;
            var signed =
                    key.checkpoint(
                            end.installation(),
                            checkpoint.position(),
                            checkpoint.hash(),
                            checkpoint.at());
            if (!Vault.same(signed, checkpoint.signature())) {
                fault(
                        Kind.CHAIN,
                        null,
                        checkpoint.position(),
                        "the checkpoint at position %d is not signed by this panel"
                                .formatted(checkpoint.position()));
            } else if (checkpoint.position() == seal.position()
                    && !rewritten
                    && !Vault.same(checkpoint.hash(), seal.hash())) {
                // all later ones differ as well
                rewritten = true;
                fault(
                        Kind.CHAIN,
                        seal.activity(),
                        seal.position(),
                        "the chain was written anew somewhere in positions %d to %d"
                                .formatted(goodCheckpoint + 1, seal.position()));
            } else {
                goodCheckpoint = checkpoint.position();
            }
        }

        private void end() {
            var kept = end.kept();
            // those behind the end are not met on the way
            long there = store.kept(tx).checkpoints();
            if (kept != null
                    && (kept.checkpoints() != there || kept.checkpoints() != checkpoints)) {
                fault(
                        Kind.CHAIN,
                        null,
                        goodCheckpoint,
                        "there are %d checkpoints in the chain and there were %d"
                                .formatted(Math.max(there, checkpoints), kept.checkpoints()));
            }
            if (kept != null && kept.purges() != purged) {
                fault(
                        Kind.CHAIN,
                        null,
                        0,
                        "there are %d purges and there were %d".formatted(purged, kept.purges()));
            }
            if (!end.genuine(key)) {
                fault(
                        Kind.CHAIN,
                        null,
                        end.position(),
                        "the end of the chain is not signed by this panel");
            }
            if (position < end.position()) {
                fault(
                        Kind.REMOVED,
                        null,
                        position + 1,
                        "the last links, %d to %d, are gone with their rows, which stood behind row %d"
                                .formatted(position + 1, end.position(), lastRow));
            } else if (position == end.position() && !rewritten && !Vault.same(hash, end.hash())) {
                fault(
                        Kind.CHAIN,
                        null,
                        position,
                        "the chain was written anew somewhere in positions %d to %d"
                                .formatted(goodCheckpoint + 1, position));
            }
        }

        private void strays() {
            for (long row : purges.unlinked(tx, MOST_FAULTS)) {
                fault(
                        Kind.INSERTED,
                        row,
                        0,
                        "row "
                                + row
                                + " was put in without passing through a panel of this version");
            }
            for (long row : purges.withoutRow(tx, MOST_FAULTS)) {
                fault(Kind.REMOVED, row, 0, "row " + row + " is not there, and a subject of it is");
            }
            for (long row : purges.goneBeforeSealed(tx, MOST_FAULTS)) {
                fault(
                        Kind.REMOVED,
                        row,
                        0,
                        "row " + row + " was removed before it came into the chain");
            }
        }

        private void fault(Kind kind, @Nullable Long row, long at, String detail) {
            fault(new Fault(kind, row, at, detail));
        }

        private void fault(Fault fault) {
            count++;
            if (faults.size() < MOST_FAULTS) {
                faults.add(fault);
            }
        }
    }
}
