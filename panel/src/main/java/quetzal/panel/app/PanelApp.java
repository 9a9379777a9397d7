package quetzal.panel.app;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.access.AccessDoors;
import quetzal.panel.access.AccessRoutes;
import quetzal.panel.access.ApiKeyService;
import quetzal.panel.access.Credentials;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.access.ServerStates;
import quetzal.panel.access.SessionCookies;
import quetzal.panel.access.StreamTickets;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.ActivityRoutes;
import quetzal.panel.activity.AuditRoutes;
import quetzal.panel.activity.AuditTopic;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.activity.RefusalLog;
import quetzal.panel.activity.push.Push;
import quetzal.panel.activity.push.PushRoutes;
import quetzal.panel.activity.review.AuditExport;
import quetzal.panel.activity.review.CheckRoutes;
import quetzal.panel.activity.review.Checks;
import quetzal.panel.activity.review.ReviewRoutes;
import quetzal.panel.activity.review.SavedFilterRoutes;
import quetzal.panel.client.ClientApi;
import quetzal.panel.client.ServerStateGate;
import quetzal.panel.client.ServerTopic;
import quetzal.panel.command.Commands;
import quetzal.panel.console.Console;
import quetzal.panel.console.LiveUsage;
import quetzal.panel.console.RelayLimits;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.event.EventHub;
import quetzal.panel.event.NoObjects;
import quetzal.panel.event.Resource;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Links;
import quetzal.panel.http.OpenApi;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.Route;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerSettings;
import quetzal.panel.http.WebServer;
import quetzal.panel.job.JobQueue;
import quetzal.panel.log.LogRoutes;
import quetzal.panel.log.LogStreams;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeTopic;
import quetzal.panel.node.Nodes;
import quetzal.panel.replay.ReplayRoutes;
import quetzal.panel.server.JobTopic;
import quetzal.panel.server.Revocation;
import quetzal.panel.shell.RecordingCheck;
import quetzal.panel.shell.Shells;
import quetzal.panel.stream.StreamSettings;
import quetzal.panel.stream.Streams;
import quetzal.panel.stream.TicketRoutes;
import quetzal.panel.user.PasswordHasher;
import quetzal.panel.user.TwoFactorService;
import quetzal.panel.user.UserRightsChanged;
import quetzal.panel.user.UserRoutes;
import quetzal.panel.user.UserService;
import quetzal.panel.user.UserTopic;
import quetzal.panel.user.UserView;
import quetzal.panel.watch.EventRoutes;
import quetzal.panel.work.WorkRoutes;
import quetzal.shared.log.LogCapture;

/// The running panel. [#start] builds everything by constructor, top to bottom: it is the list of what runs.
public final class PanelApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PanelApp.class);

    private final Closer closer;
    private final WebServer server;

    private final Routes routes;

    private PanelApp(Closer closer, WebServer server, Routes routes) {
        this.routes = routes;
        this.closer = closer;
        this.server = server;
    }

    /// Waits for the database, brings its schema up to date and serves.
    ///
    /// - errors: whatever kept it from starting, after closing what had been opened
    public static PanelApp start(PanelConfig config, DatabaseSettings settings, Clock clock) {
        var closer = new Closer();
        try {
            return start(config, settings, clock, closer);
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    private static PanelApp start(
            PanelConfig config, DatabaseSettings settings, Clock clock, Closer closer) {
        var logs = closer.add(LogCapture.start(() -> List.of(settings.password()), null));
        var random = new SecureRandom();
        Databases.await(settings, config.databaseWait());
        Databases.migrate(settings);
        var database = new Database(closer.add(Databases.open(settings)));
        var vault = new Vault(AppKeys.of(config, random), random);
        var links = new Links(config.url());
        var addresses = new ClientAddress(config.trustedProxies());
        var limits = new RateLimits(clock);
        var activity = new ActivityLog(clock, vault);
        closer.add(
                Upkeep.every(
                        Duration.ofMinutes(1),
                        "pending-acts",
                        () -> database.transact(activity::endForgotten)));
        var trail = new AuditTrail(database, activity, vault, clock);
        closer.add(Upkeep.every(Duration.ofSeconds(1), "audit-seal", trail::seal));
        var push = closer.add(Push.start(database, config.audit().push(), clock));
        config.audit()
                .keep()
                .ifPresent(
                        age ->
                                closer.add(
                                        Upkeep.every(
                                                Duration.ofHours(1),
                                                "audit-keep",
                                                () -> trail.keepOnly(age, push.taken()))));
        var cookies = new SessionCookies(links, config.sessionLife());
        var credentials =
                new Credentials(database, vault, cookies, addresses, activity, limits, clock);
        var serverAccess = new ServerAccess();
        var randomText = new RandomText(random);
        var nodes = new Nodes(database, vault, randomText, activity, links.to(""), clock);
        var nodeClient = closer.add(new NodeClient(clock));
        var checks =
                closer.add(
                        new Checks(
                                database,
                                trail,
                                new RecordingCheck(database, nodes, nodeClient, activity, trail)
                                        ::all,
                                clock));
        var jobs = new JobQueue(database, clock);
        ServerStates states = new ServerStateGate();
        var accessDoors =
                new AccessDoors(
                        credentials,
                        serverAccess,
                        states,
                        database,
                        limits,
                        addresses,
                        new RateLimit(
                                "client", config.clientRequestsPerMinute(), Duration.ofMinutes(1)),
                        new RateLimit(
                                "application",
                                config.applicationRequestsPerMinute(),
                                Duration.ofMinutes(1)));

        var revocation = new Revocation(jobs);
        UserRightsChanged rights = revocation::everywhere;
        var passwords = new PasswordHasher();
        var users = new UserService(database, activity, passwords, rights, random, clock);
        var twoFactor = new TwoFactorService(database, activity, vault, random, clock);
        var apiKeys = new ApiKeyService(database, activity, revocation, vault, random, clock);
        var access =
                new AccessRoutes(
                        database,
                        activity,
                        revocation,
                        users,
                        twoFactor,
                        apiKeys,
                        cookies,
                        credentials,
                        addresses,
                        limits,
                        new RateLimit("login", config.loginsPerMinute(), Duration.ofMinutes(1)),
                        jobs,
                        random,
                        clock,
                        config.appName());
        closer.add(Upkeep.every(Duration.ofMinutes(10), "sessions", access::prune));
        closer.add(Upkeep.every(Duration.ofSeconds(2), "impersonations", access::endOverActing));

        var streams = new Streams(database, StreamSettings.STANDARD, clock);
        var tickets = new StreamTickets(database, random, clock);
        closer.add(Upkeep.every(Duration.ofMinutes(5), "stream-tickets", tickets::purge));

        var parts =
                ServerParts.of(
                        closer,
                        database,
                        jobs,
                        nodes,
                        nodeClient,
                        activity,
                        links,
                        addresses,
                        (tx, numbers) -> UserView.items(users.all(tx, numbers)),
                        clock);

        var usage = closer.add(new LiveUsage(database, nodes, nodeClient));
        var events =
                closer.add(
                        new EventHub(
                                database,
                                List.of(
                                        new ServerTopic(),
                                        new NodeTopic(nodes),
                                        new JobTopic(jobs),
                                        new NoObjects(Resource.BACKUPS),
                                        new UserTopic(),
                                        new AuditTopic(),
                                        usage.topic())));
        events.start(settings);
        usage.start(events);

        var routes = new Routes();
        new HealthRoutes(database).register(routes);
        access.register(routes);
        new UserRoutes(users, twoFactor, parts.items()::ofUser, database, links).register(routes);
        parts.register(closer, routes, accessDoors::admin);
        new ActivityRoutes(database, links).register(routes);
        new AuditRoutes(trail).register(routes);
        new AuditExport(database, activity).register(routes);
        new CheckRoutes(database, checks, clock).register(routes);
        new SavedFilterRoutes(database, activity, clock).register(routes);
        new PushRoutes(push).register(routes);
        new ReviewRoutes(database, activity, clock).register(routes);
        var console =
                new Console(
                        database,
                        nodes,
                        nodeClient,
                        activity,
                        links,
                        addresses,
                        config.corsOrigins(),
                        RelayLimits.DEFAULT,
                        streams,
                        clock);
        console.register(routes);
        var shells =
                closer.add(
                        new Shells(
                                database,
                                nodes,
                                parts.eggs(),
                                nodeClient,
                                tickets,
                                activity,
                                trail,
                                links,
                                clock));
        shells.register(routes, streams);
        closer.add(Upkeep.every(Duration.ofMinutes(10), "shell-sessions", shells::purge));
        new ReplayRoutes(database, nodes, nodeClient, activity, clock).register(routes);
        new ClientApi(database, jobs, activity, randomText, links).register(routes);
        new EventRoutes(streams, events).register(routes);
        new WorkRoutes(
                        streams,
                        database,
                        events,
                        jobs,
                        parts.servers(),
                        nodes,
                        nodeClient,
                        serverAccess,
                        clock)
                .register(routes);
        new LogRoutes(database, nodes, nodeClient, activity, logs.ring()).register(routes);
        closer.add(new LogStreams(database, nodes, activity, logs.ring()))
                .register(routes, streams);
        new Commands(
                        database,
                        activity,
                        trail,
                        users,
                        nodes,
                        parts.eggs(),
                        jobs,
                        parts.servers(),
                        parts.changes(),
                        states,
                        console)
                .register(routes, streams);
        new TicketRoutes(streams, tickets, accessDoors, activity).register(routes);
        OpenApi.register(routes, links, Version.text());

        var refusals = new RefusalLog(database, activity, limits, addresses, clock);
        AutoCloseable lastFloods = refusals::tellFloods;
        closer.add(lastFloods);
        closer.add(Upkeep.every(Duration.ofMinutes(1), "refused-floods", refusals::tellFloods));
        var doors =
                new Doors(
                        accessDoors::account,
                        accessDoors::server,
                        accessDoors::admin,
                        parts.nodeDoor(),
                        refusals);
        var server =
                closer.add(
                        WebServer.start(
                                new ServerSettings(
                                        config.host(),
                                        config.port(),
                                        config.url(),
                                        config.trustedProxies(),
                                        config.corsOrigins(),
                                        config.stopGrace()),
                                doors,
                                routes));
        closer.add(console);
        closer.add(streams);
        parts.startWork(closer, console.ticketNames(), events);
        LOG.info("the panel is up: url={} port={}", config.url(), server.port());
        if (!users.hasAdmin()) {
            LOG.warn("there is no administrator yet; make one with: {}", UserCommand.FIRST_ADMIN);
        }
        return new PanelApp(closer, server, routes);
    }

    /// Every route it serves.
    public List<Route> routes() {
        return routes.all();
    }

    /// The port it really listens on.
    public int port() {
        return server.port();
    }

    /// Ends requests under way within the configured grace, then lets go of the database.
    @Override
    public void close() {
        LOG.info("the panel is stopping");
        closer.close();
    }
}
