package quetzal.panel.client;

import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.http.Links;
import quetzal.panel.http.Routes;
import quetzal.panel.job.JobQueue;

/// All routes of this package, put together for the composition root.
public final class ClientApi {
    private final ServerRoutes servers;
    private final StartupRoutes startup;
    private final AddressRoutes addresses;
    private final SubuserRoutes subusers;

    public ClientApi(
            Database database,
            JobQueue jobs,
            ActivityLog activity,
            RandomText random,
            Links links) {
        this.servers = new ServerRoutes(database, links);
        this.startup = new StartupRoutes(new ServerChanges(database, jobs, activity));
        this.addresses = new AddressRoutes(new ServerAddresses(database, jobs, activity));
        this.subusers = new SubuserRoutes(new Subusers(database, jobs, activity, random));
    }

    public void register(Routes routes) {
        servers.register(routes);
        startup.register(routes);
        addresses.register(routes);
        subusers.register(routes);
    }
}
