package quetzal.panel.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Input;

/// What the caller of a log stream wants: where to begin, whether to go on, and how lines look.
record LogQuery(
        int tail, boolean follow, @Nullable Instant since, boolean timestamps, boolean json) {
    private static final int MOST_TAIL = 5_000;
    private static final int USUAL_TAIL = 100;

    /// - shape: `tail` is what there is since then when only `since` is given
    static LogQuery read(Input in, Clock clock) {
        var since = LogTime.read(in, "since", clock);
        int tail =
                in.integer("tail")
                        .between(0, MOST_TAIL)
                        .intOrElse(since == null ? USUAL_TAIL : MOST_TAIL);
        boolean follow = in.flag("follow").orElse(true);
        boolean timestamps = in.flag("timestamps").orElse(false);
        var format = in.text("format").in(List.of("text", "json")).optional().orElse("text");
        in.verify();
        return new LogQuery(tail, follow, since, timestamps, format.equals("json"));
    }
}
