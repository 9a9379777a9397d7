package quetzal.shared.protocol.daemon;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbered lines of a server's journal: answer of `GET /api/servers/{server}/console`, which only our daemon has.
///
/// - shape: ascending by `seq`; `oldest` and `newest` are the ends of what the journal holds, 0 when it is empty; `next`
///   is the sequence number to ask for lines after, null when the page reaches the newest line
public record ConsolePage(List<Line> lines, long oldest, long newest, @Nullable Long next) {
    public ConsolePage {
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    /// - shape: `kind` is `output`, `daemon`, `command` or `gap`; `actor` is the user's uuid for commands
    public record Line(long seq, Instant time, String kind, @Nullable String actor, String line) {}
}
