package quetzal.panel.app;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.db.Database;
import quetzal.panel.egg.EggRoutes;
import quetzal.panel.egg.Eggs;
import quetzal.panel.event.EventHub;
import quetzal.panel.event.Resource;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Links;
import quetzal.panel.http.Routes;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.JobSender;
import quetzal.panel.node.AllocationRoutes;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.LocationRoutes;
import quetzal.panel.node.Locations;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeConfigurationRoutes;
import quetzal.panel.node.NodeDoor;
import quetzal.panel.node.NodeRoutes;
import quetzal.panel.node.NodeWatch;
import quetzal.panel.node.Nodes;
import quetzal.panel.remote.ActivityReportRoutes;
import quetzal.panel.remote.RemoteRoutes;
import quetzal.panel.server.InstallReports;
import quetzal.panel.server.JobRoutes;
import quetzal.panel.server.NodeCourier;
import quetzal.panel.server.Revocation;
import quetzal.panel.server.ServerChanges;
import quetzal.panel.server.ServerConfigurations;
import quetzal.panel.server.ServerCreation;
import quetzal.panel.server.ServerItems;
import quetzal.panel.server.ServerRemoval;
import quetzal.panel.server.ServerRoutes;
import quetzal.panel.server.ServerSequel;
import quetzal.panel.server.Servers;
import quetzal.panel.server.TicketNames;
import quetzal.panel.server.UserItems;

/// The part of [PanelApp] that is about nodes, eggs and servers.
record ServerParts(
        Database database,
        Clock clock,
        Links links,
        ClientAddress addresses,
        ActivityLog activity,
        JobQueue jobs,
        NodeClient client,
        NodeWatch watch,
        Nodes nodes,
        Locations locations,
        Allocations allocations,
        Eggs eggs,
        Servers servers,
        ServerChanges changes,
        ServerItems items,
        ServerConfigurations configurations,
        Revocation revocation) {

    static ServerParts of(
            Closer closer,
            Database database,
            JobQueue jobs,
            Nodes nodes,
            NodeClient client,
            ActivityLog activity,
            Links links,
            ClientAddress addresses,
            UserItems users,
            Clock clock) {
        var locations = new Locations(database, activity);
        var allocations = new Allocations(database, nodes, activity);
        var eggs = new Eggs(database, activity);
        var servers = new Servers();
        var revocation = new Revocation(jobs);
        return new ServerParts(
                database,
                clock,
                links,
                addresses,
                activity,
                jobs,
                client,
                closer.add(new NodeWatch(database, nodes, client, jobs, clock)),
                nodes,
                locations,
                allocations,
                eggs,
                servers,
                new ServerChanges(database, eggs, allocations, jobs, revocation, activity),
                new ServerItems(servers, eggs, nodes, locations, allocations, users),
                new ServerConfigurations(eggs, nodes, locations, allocations),
                revocation);
    }

    NodeDoor nodeDoor() {
        return new NodeDoor(database, nodes, jobs, addresses, clock);
    }

    void register(Closer closer, Routes routes, Doors.Doorkeeper<Gate.Admin> admins) {
        new LocationRoutes(database, locations, items.nodeItems(), links).register(routes);
        new NodeRoutes(database, nodes, items.nodeItems(), client, watch, links).register(routes);
        new NodeConfigurationRoutes(
                        database, nodes, admins, addresses, new ReadLog(database, activity))
                .register(routes);
        new AllocationRoutes(database, nodes, allocations, items.nodeItems(), links)
                .register(routes);
        new EggRoutes(
                        database,
                        eggs,
                        items.eggItems(),
                        links,
                        new ReadLog(database, activity),
                        clock)
                .register(routes);
        new JobRoutes(database, jobs, links).register(routes);
        new ServerRoutes(
                        database,
                        servers,
                        items,
                        new ServerCreation(
                                database,
                                eggs,
                                nodes,
                                allocations,
                                jobs,
                                activity,
                                UUID::randomUUID),
                        changes,
                        new ServerRemoval(database, allocations, jobs, activity, clock),
                        nodes,
                        client,
                        links)
                .register(routes);
        new RemoteRoutes(
                        database,
                        servers,
                        configurations,
                        new InstallReports(jobs, activity, clock),
                        clock)
                .register(routes);
        var reports = new ActivityReportRoutes(database, activity, clock);
        reports.register(routes);
        AutoCloseable lastRefused = reports::tellRefused;
        closer.add(lastRefused);
        closer.add(Upkeep.every(Duration.ofMinutes(1), "refused-activity", reports::tellRefused));
    }

    /// Begins to send what is owed to nodes and to look after them; daemons call back, so the web server must be up.
    void startWork(Closer closer, TicketNames tickets, EventHub events) {
        watch.start(() -> events.isWatched(Resource.NODES));
        closer.add(
                JobSender.start(
                        database,
                        jobs,
                        new NodeCourier(database, nodes, client, tickets),
                        new ServerSequel(allocations, activity),
                        clock));
    }
}
