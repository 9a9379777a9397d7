package quetzal.panel.shell;

import java.time.Clock;
import quetzal.panel.access.StreamTickets;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.db.Database;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Links;
import quetzal.panel.http.Routes;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.Streams;
import quetzal.shared.permission.Permission;

/// Everything about shells, put together: what the composition root starts and stops.
public final class Shells implements AutoCloseable {
    private static final int LARGEST_FRAME = 32 * 1024;

    private final ShellDoor door;
    private final ShellRelay relay;
    private final ShellRoutes routes;
    private final ShellLists lists;
    private final RecordingRoutes recordings;
    private final ShellWatches watches;
    private final ShellReports reports;

    public Shells(
            Database database,
            Nodes nodes,
            Eggs eggs,
            NodeClient client,
            StreamTickets tickets,
            ActivityLog activity,
            AuditTrail trail,
            Links links,
            Clock clock) {
        this.door = new ShellDoor(database, nodes, eggs, client, tickets, activity, links, clock);
        this.relay = new ShellRelay(door, links.to(""));
        this.routes = new ShellRoutes(door);
        this.lists = new ShellLists(database, links);
        var kept = new ShellRecordings(database, nodes, client, activity, trail);
        this.recordings =
                new RecordingRoutes(
                        kept, new RecordingCheck(database, nodes, client, activity, trail));
        this.watches = new ShellWatches(database, kept, client, activity);
        this.reports = new ShellReports(database, activity, clock);
    }

    public void register(Routes all, Streams streams) {
        routes.register(all);
        lists.register(all);
        recordings.register(all);
        watches.register(all, streams);
        reports.register(all);
        streams.register(
                        all,
                        "/api/client/servers/{server}/shell",
                        StreamKind.ofServer(ShellDoor.STREAM, Gate.server(Permission.CONTROL_SHELL))
                                .withFrames(LARGEST_FRAME),
                        relay)
                .summary("A shell that was asked for, relayed to its node.");
    }

    /// Forgets shells that were asked for and never opened.
    public void purge() {
        door.forgetUnopened();
    }

    @Override
    public void close() {
        relay.close();
    }
}
