package quetzal.panel.remote;

import io.javalin.http.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityLog;
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

    public ActivityReportRoutes(Database database, ActivityLog activity, Clock clock) {
        this.store = new ReportedActivityStore(activity);
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
        for (var row : rows) {
            count++;
            if (facts.size() < MOST_ROWS) {
                ReportedActivity.read(row, now)
                        .filter(fact -> seen.add(fact.id()))
                        .ifPresent(facts::add);
            }
        }
        var stored = database.<Integer>inTransaction(tx -> store.insert(tx, node, facts));
        if (stored < count) {
            LOG.info("activity rows passed over: node={} sent={} stored={}", node, count, stored);
        }
        ctx.status(200);
    }
}
