package quetzal.panel.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
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
    private final RefusedActivity refused;

    public ActivityReportRoutes(Database database, ActivityLog activity, Clock clock) {
        this.store = new ReportedActivityStore(activity);
        this.refused = new RefusedActivity(database, activity);
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
        var rowOf = new HashMap<UUID, JsonNode>();
        var unread = new ArrayList<JsonNode>();
        for (var row : rows) {
            var fact =
                    facts.size() < MOST_ROWS
                            ? ReportedActivity.read(row, now)
                            : Optional.<ReportedActivity>empty();
            if (fact.isEmpty()) {
                if (!ReportedActivity.isUnreadable(row)) {
                    unread.add(row);
                }
            } else if (rowOf.putIfAbsent(fact.get().id(), row) == null) {
                facts.add(fact.get());
            }
        }
        var reporter = NodeDoor.actor(ctx);
        database.transact(
                tx -> {
                    var dropped = store.insert(tx, node, reporter, facts);
                    tx.afterCommit(() -> drop(node, reporter, dropped, unread, rowOf));
                });
        ctx.status(200);
    }

    private void drop(
            long node,
            Actor reporter,
            ReportedActivityStore.Dropped dropped,
            List<JsonNode> unread,
            Map<UUID, JsonNode> rowOf) {
        if (dropped.gone() > 0) {
            LOG.info(
                    "activity rows about servers that are gone were dropped: node={} rows={}",
                    node,
                    dropped.gone());
        }
        var all = new ArrayList<>(unread);
        rowOf.forEach(
                (id, row) -> {
                    if (dropped.refused().contains(id)) {
                        all.add(row);
                    }
                });
        refused.add(node, reporter, all);
    }

    /// Writes one row for each node whose facts were refused since the last time, with how many there were.
    public void tellRefused() {
        refused.tell();
    }
}
