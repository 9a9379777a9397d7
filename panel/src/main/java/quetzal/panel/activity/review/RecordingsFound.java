package quetzal.panel.activity.review;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What comparing the recordings with the log found.
///
/// - shape: `unreachable` counts recordings of which nothing is known because their node did not answer, `silent` says
///   which nodes those are; `older` counts those whose row went from the log for its age, which no row can speak for;
///   at most 1,000 of the `count` faults are listed
public record RecordingsFound(
        long checked,
        long unreachable,
        long older,
        long count,
        List<Fault> faults,
        List<Silent> silent) {
    public RecordingsFound {
        faults = List.copyOf(faults);
        silent = List.copyOf(silent);
    }

    /// One recording that is not as the log says.
    ///
    /// - shape: `result` is `changed`, `missing`, `unchained` when the log has no hash of it, or `hidden` when the log
    ///   knows of a recording that the list of shells denies; what is null the list does not say any more
    public record Fault(
            UUID session,
            String result,
            @Nullable String username,
            @Nullable String server,
            @Nullable String node,
            @Nullable Instant at) {}

    /// A node that did not answer, and how many recordings lie there.
    public record Silent(String node, long recordings) {}

    public boolean intact() {
        return count == 0;
    }
}
