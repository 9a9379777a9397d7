package quetzal.panel.activity;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The end of the log, for a quick look.
public final class RecentActs {
    private final ActivityReaderStore store = new ActivityReaderStore();

    /// - shape: `subjects` reads `server 3 (name), user 4 (name)`
    public record Act(
            long number,
            Instant at,
            @Nullable String actor,
            String source,
            @Nullable String ip,
            String event,
            String subjects,
            String outcome) {}

    /// Oldest first.
    public List<Act> newest(Handle tx, int most) {
        return store.newest(tx, most).stream().map(RecentActs::act).toList();
    }

    private static Act act(ActivityRow row) {
        var subjects =
                row.subjects().stream()
                        .map(
                                subject ->
                                        subject.kind()
                                                + " "
                                                + subject.id()
                                                + (subject.name() == null
                                                        ? ""
                                                        : " (" + subject.name() + ")"))
                        .collect(Collectors.joining(", "));
        return new Act(
                row.id(),
                row.at(),
                row.actor() == null ? null : row.actor().name(),
                row.source(),
                row.ip(),
                row.event(),
                subjects,
                row.outcome());
    }
}
