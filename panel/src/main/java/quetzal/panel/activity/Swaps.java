package quetzal.panel.activity;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Fault.Kind;
import quetzal.panel.db.Vault;

/// Tells rows whose contents were exchanged from rows that were edited.
final class Swaps {
    private Swaps() {}

    /// One fault for each of `changed`.
    static void tell(List<Seal> changed, Consumer<Fault> faults) {
        for (var seal : changed) {
            var other = partner(seal, changed);
            faults.accept(
                    other == null
                            ? changed(seal)
                            : new Fault(
                                    Kind.SWAPPED,
                                    seal.activity(),
                                    seal.position(),
                                    "row "
                                            + seal.activity()
                                            + " was swapped with row "
                                            + other.activity()));
        }
    }

    static Fault changed(Seal seal) {
        return new Fault(
                Kind.CHANGED,
                seal.activity(),
                seal.position(),
                "row " + seal.activity() + " was changed");
    }

    private static @Nullable Seal partner(Seal seal, List<Seal> changed) {
        for (var other : changed) {
            if (other.position() != seal.position() && holds(seal, other) && holds(other, seal)) {
                return other;
            }
        }
        return null;
    }

    /// Whether what `other` says now is what `seal` was made of, with or without its subjects.
    private static boolean holds(Seal seal, Seal other) {
        var mine = seal.now();
        var theirs = other.now();
        return mine != null
                && theirs != null
                && (Vault.same(seal.row(), theirs.whole())
                        || Vault.same(seal.row(), theirs.with(mine.subjects())));
    }
}
