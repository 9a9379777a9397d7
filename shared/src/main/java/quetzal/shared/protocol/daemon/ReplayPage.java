package quetzal.shared.protocol.daemon;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A time range of a server's journal, as it was: answer of `GET /api/servers/{server}/replay`, which only our daemon
/// has.
///
/// - shape: in the order of the console; `next` is the sequence number to ask for lines after, null when the range is
///   over; `oldest` and `oldestAt` tell where the journal begins, 0 and null when it is empty
public record ReplayPage(
        List<Line> lines, @Nullable Long next, long oldest, @Nullable Instant oldestAt) {
    public ReplayPage {
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    /// - shape: `kind` is `output`, `daemon`, `command` or `gap`; of commands `user` is the uuid of who typed it and `ip`
    ///   where that person was, or `user` is `panel`; a gap ends with `seq` and its `line` is the first number missing;
    ///   the text of an `open` line is continued by the next output
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            long seq,
            Instant time,
            String kind,
            boolean open,
            @Nullable String user,
            @Nullable String ip,
            String line) {
        public Line {
            line = line == null ? "" : line;
        }
    }
}
