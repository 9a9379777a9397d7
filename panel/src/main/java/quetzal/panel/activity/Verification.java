package quetzal.panel.activity;

import java.util.ArrayList;
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

    /// What was found, a fact to a line, for people at a command line.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        for (var fault : faults) {
            lines.add(fault.kind().name() + ": " + fault.detail());
        }
        if (count > faults.size()) {
            lines.add("… and " + (count - faults.size()) + " more");
        }
        lines.add(
                "%s: %d rows checked, %d not in the chain yet, purged up to position %d"
                        .formatted(intact() ? "OK" : "TAMPERED", rows, waiting, purgedUpTo));
        lines.add("end: position " + position + " hash " + hash);
        return lines;
    }
}
