package quetzal.panel.console;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Links;
import quetzal.panel.http.Routes;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.ServerPlaces;
import quetzal.panel.server.TicketNames;
import quetzal.panel.stream.Streams;
import quetzal.shared.ticket.TicketIssuer;

/// Everything about consoles, put together: what the composition root starts and stops.
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final Duration BETWEEN_PURGES = Duration.ofMinutes(10);

    private final HttpClient http;
    private final ConsoleCredentials credentials;
    private final ConsoleControl control;
    private final ConsoleLogs logs;
    private final ConsoleRelay relay;
    private final ConsoleRoutes routes;
    private final RelayRoutes relayRoutes;
    private final LogStreams logStreams;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// - shape: `origins` may open consoles besides the panel's own pages
    public Console(
            Database database,
            Nodes nodes,
            NodeClient client,
            ActivityLog activity,
            Links links,
            ClientAddress addresses,
            List<String> origins,
            RelayLimits limits,
            Streams streams,
            Clock clock) {
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(limits.connect())
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("relay-", 0).factory()))
                        .build();
        var reports = new ServerReports(client);
        var places = new ServerPlaces(database, nodes);
        this.credentials =
                new ConsoleCredentials(
                        database,
                        nodes,
                        places,
                        reports,
                        new TicketIssuer(links.to(""), clock),
                        links,
                        activity,
                        clock);
        this.relay = new ConsoleRelay(http, credentials, links.to(""), limits, clock);
        this.control = new ConsoleControl(database, places, client, reports, activity);
        this.logs = new ConsoleLogs(places, client);
        this.routes =
                new ConsoleRoutes(
                        credentials, control, logs, new ReadLog(database, activity), clock);
        this.relayRoutes = new RelayRoutes(relay, credentials, addresses, links.origin(), origins);
        this.logStreams = new LogStreams(streams, places, client, clock);
        Thread.ofVirtual().name("console-tickets").start(this::purge);
    }

    public void register(Routes all) {
        routes.register(all);
        relayRoutes.register(all);
        logStreams.register(all);
    }

    /// Commands and power without a socket.
    public ConsoleControl control() {
        return control;
    }

    /// What consoles printed.
    public ConsoleLogs logs() {
        return logs;
    }

    /// For whoever tells daemons to deny tickets.
    public TicketNames ticketNames() {
        return credentials;
    }

    private void purge() {
        try {
            while (!stopping.await(BETWEEN_PURGES.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    credentials.purge();
                } catch (RuntimeException e) {
                    LOG.warn("expired console tickets could not be forgotten", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Says goodbye on every relayed socket; before the web server stops.
    @Override
    public void close() {
        stopping.countDown();
        relay.close();
        http.shutdownNow();
    }
}
