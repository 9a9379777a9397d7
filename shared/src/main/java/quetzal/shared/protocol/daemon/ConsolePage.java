package quetzal.shared.protocol.daemon;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbered lines of a server's journal: answer of `GET /api/servers/{server}/console`, which only our daemon has.
///
/// With `wait` (milliseconds) the daemon answers as soon as there is a line behind `after`, or without one at the end.
///
/// - shape: ascending by `seq`; `oldest` and `newest` are the ends of what the journal holds, 0 when it is empty; `next`
///   is the sequence number to ask for lines after, null when the page reaches `newest`: go on from there
public record ConsolePage(List<Line> lines, long oldest, long newest, @Nullable Long next) {
    public ConsolePage {
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    /// - shape: `kind` is `output`, `daemon`, `command` or `gap`; `actor` is the user's uuid for commands
    public record Line(long seq, Instant time, String kind, @Nullable String actor, String line) {}
}
