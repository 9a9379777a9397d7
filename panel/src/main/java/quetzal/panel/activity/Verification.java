package quetzal.panel.activity;

import java.util.List;

/// What checking the whole log found.
///
/// - shape: `rows` were checked against their links, `waiting` are too new to have one; `position` and `hash` (hex) are
///   the chain's end, worth noting elsewhere; `purgedUpTo` is 0 when nothing was purged; at most
///   [Verifier#MOST_FAULTS] of the `count` faults are listed
public record Verification(
        long rows,
        long waiting,
        long position,
        String hash,
        long purgedUpTo,
        long count,
        List<Fault> faults) {
    public Verification {
        faults = List.copyOf(faults);
    }

    public boolean intact() {
        return count == 0;
    }
}
