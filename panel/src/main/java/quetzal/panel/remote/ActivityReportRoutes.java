package quetzal.panel.remote;

import io.javalin.http.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Routes;
import quetzal.panel.node.NodeDoor;
import quetzal.shared.protocol.remote.ActivityBatch;

/// `POST /api/remote/activity`: what people did at the daemon's own doors.
///
/// One bad row never spoils the others, for the daemon would send the batch again for ever.
public final class ActivityReportRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityReportRoutes.class);
    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int MOST_ROWS = 5_000;

    private final Database database;
    private final Clock clock;
    private final ReportedActivityStore store;
    private final ActivityLog activity;
    private final Map<Long, Refused> refused = new ConcurrentHashMap<>();

    /// What was not believed and is not told yet.
    private record Refused(Actor reporter, int count) {}

    public ActivityReportRoutes(Database database, ActivityLog activity, Clock clock) {
        this.store = new ReportedActivityStore(activity);
        this.activity = activity;
        this.database = database;
        this.clock = clock;
    }

    public void register(Routes routes) {
        routes.post("/api/remote/activity", Gate.node(), this::report)
                .summary("Stores what people did at the daemon; rows that cannot be are dropped.")
                .takes(ActivityBatch.class);
    }

    private void report(Context ctx) {
        var node = NodeDoor.node(ctx);
        var rows = RemoteRoutes.body(ctx, MOST_BYTES).path("data");
        var now = clock.instant();
        var facts = new ArrayList<ReportedActivity>();
        var seen = new HashSet<UUID>();
        var count = 0;
        var twice = 0;
        for (var row : rows) {
            count++;
            if (facts.size() < MOST_ROWS) {
                var fact = ReportedActivity.read(row, now);
                if (fact.isPresent() && seen.add(fact.get().id())) {
                    facts.add(fact.get());
                } else if (fact.isPresent()) {
                    twice++;
                }
            }
        }
        var reporter = NodeDoor.actor(ctx);
        // those that came twice in one batch count as believed
        int unread = count - facts.size() - twice;
        database.transact(
                tx -> {
                    var taken = store.insert(tx, node, reporter, facts);
                    int refused = unread + facts.size() - taken.believed();
                    if (refused > 0) {
                        tx.afterCommit(() -> refused(node, reporter, refused));
                    }
                });
        ctx.status(200);
    }

    private void refused(long node, Actor reporter, int count) {
        LOG.warn("activity rows of a node were refused: node={} refused={}", node, count);
        refused.merge(
                node,
                new Refused(reporter, count),
                (old, more) -> new Refused(old.reporter(), old.count() + more.count()));
    }

    /// Writes one row for each node whose facts were refused since the last time, with how many there were.
    public void tellRefused() {
        for (var node : List.copyOf(refused.keySet())) {
            var told = refused.remove(node);
            if (told != null) {
                database.transact(
                        tx ->
                                activity.record(
                                        tx,
                                        told.reporter(),
                                        Entry.of(
                                                        "node:activity.refused",
                                                        Subject.of("node", node, null))
                                                .with("refused", told.count())
                                                .ended(Outcome.DENIED)));
            }
        }
    }
}
