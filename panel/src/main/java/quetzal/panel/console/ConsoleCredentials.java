package quetzal.panel.console;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import quetzal.panel.access.ActingTickets;
import quetzal.panel.access.CallerHold;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Links;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.ConsoleRoute;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.Node;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.ServerPlaces;
import quetzal.panel.server.TicketNames;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.ticket.TicketIssuer;

/// Hands out what a browser needs to open a server's console socket, and says whose sockets may stay open.
public final class ConsoleCredentials implements RelayTargets, Standings, TicketNames {
    /// A node that answered a moment ago is taken to be there still.
    private static final Duration PRESENCE_AGE = Duration.ofSeconds(4);

    /// Tickets are remembered a little longer than daemons take them.
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Database database;
    private final Nodes nodes;
    private final ServerPlaces places;
    private final ServerReports reports;
    private final TicketIssuer tickets;
    private final Links links;
    private final ActivityLog activity;
    private final Clock clock;
    private final ConsoleStore store = new ConsoleStore();
    private final ActingTickets acting;
    private final CallerHold callers;

    ConsoleCredentials(
            Database database,
            Nodes nodes,
            ServerPlaces places,
            ServerReports reports,
            TicketIssuer tickets,
            Links links,
            ActivityLog activity,
            Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.places = places;
        this.reports = reports;
        this.tickets = tickets;
        this.links = links;
        this.activity = activity;
        this.clock = clock;
        this.acting = new ActingTickets(clock);
        this.callers = new CallerHold(clock);
    }

    /// What came of asking for credentials.
    sealed interface Answer {
        record Ready(String token, String socket) implements Answer {
            @Override
            public String toString() {
                return "Ready[" + socket + "]";
            }
        }

        /// The node cannot serve the socket now. `message` is for everyone, the rest for administrators.
        record Unavailable(String message, Diagnostics diagnostics) implements Answer {}
    }

    /// - shape: `reason` in the node's or the network's own words
    record Diagnostics(String node, String address, String reason) {}

    private record Way(Node node, NodeEndpoint endpoint) {}

    /// - errors: [RequestProblem.NotLoggedIn] when what the caller came with ended while the node was asked
    Answer issue(Caller caller, ServerGrant grant) throws InterruptedException {
        var way =
                database.read(
                        tx ->
                                places.node(tx, grant)
                                        .map(
                                                node ->
                                                        new Way(
                                                                nodes.require(tx, node),
                                                                nodes.endpoint(tx, node))));
        if (way.isEmpty()) {
            return new Answer.Unavailable(
                    "This server is being moved or removed.", new Diagnostics("", "", "no node"));
        }
        var unavailable = absence(way.get(), grant.id());
        return unavailable.isPresent() ? unavailable.get() : ready(way.get(), caller, grant);
    }

    private Optional<Answer> absence(Way way, ServerId server) throws InterruptedException {
        return switch (reports.report(way.endpoint(), server, PRESENCE_AGE)) {
            case DaemonReply.Done _ -> Optional.empty();
            case DaemonReply.Refused(var status, var error, _) when status == 404 ->
                    unavailable(
                            way,
                            "The machine this server is on does not know it yet. If it was just created, wait a moment;"
                                    + " otherwise tell an administrator.",
                            error);
            case DaemonReply.Refused(var status, var error, _) ->
                    unavailable(
                            way,
                            "The machine this server is on has a problem. An administrator has to look at it.",
                            "HTTP " + status + ": " + error);
            case DaemonReply.Garbled(var status, var reason) ->
                    unavailable(
                            way,
                            "Something between the panel and the machine this server is on gives wrong answers.",
                            "HTTP " + status + ": " + reason);
            case DaemonReply.Unreachable(var reason) ->
                    unavailable(
                            way,
                            "The machine this server is on does not answer. The server itself may still be running.",
                            reason);
        };
    }

    private static Optional<Answer> unavailable(Way way, String message, String reason) {
        return Optional.of(
                new Answer.Unavailable(
                        message,
                        new Diagnostics(
                                way.node().name(), way.endpoint().url().toString(), reason)));
    }

    private Answer ready(Way way, Caller caller, ServerGrant grant) {
        var issued =
                tickets.console(
                        way.endpoint().key(),
                        way.endpoint().url().toString(),
                        grant.id(),
                        caller.user().id(),
                        caller.user().number(),
                        grant.permissions());
        database.transact(
                tx -> {
                    callers.hold(tx, caller);
                    noteWatching(tx, caller, grant);
                    store.issued(
                            tx,
                            issued.id(),
                            grant.number(),
                            caller.user().id(),
                            caller.credential(),
                            issued.expiresAt());
                    acting.issued(
                            tx,
                            caller,
                            grant,
                            way.endpoint().node(),
                            issued.id(),
                            issued.expiresAt());
                });
        return new Answer.Ready(
                issued.token(),
                way.node().consoleRoute(links.panelUrl()) == ConsoleRoute.DIRECT
                        ? target(way.endpoint(), grant.id()).socket().toString()
                        : relayed(grant.id()));
    }

    /// An administrator at a console that is not his is a row of its own: once, not again while a ticket of his lives,
    /// as browsers fetch a new one every few minutes.
    private void noteWatching(Handle tx, Caller caller, ServerGrant grant) {
        if (grant.rootAdmin()
                && !grant.owner()
                && !store.isSubuser(tx, grant.number(), caller.user().number())
                && store.live(tx, caller.user().id(), List.of(grant.id()), clock.instant())
                        .isEmpty()) {
            activity.record(tx, caller, new ControlEvent.Watched(grant));
        }
    }

    private String relayed(ServerId server) {
        return "ws" + links.to("/api/client/servers/" + server + "/ws").substring("http".length());
    }

    private static RelayTarget target(NodeEndpoint node, ServerId server) {
        return new RelayTarget(server, node.node(), node.url(), node.key());
    }

    @Override
    public Optional<RelayTarget> find(String server) {
        return database.read(
                tx ->
                        store.place(tx, server)
                                .map(
                                        place ->
                                                target(
                                                        nodes.endpoint(tx, place.node()),
                                                        place.server())));
    }

    @Override
    public Map<Viewer, Standing> of(Set<Viewer> viewers) {
        return database.read(tx -> store.standings(tx, viewers));
    }

    @Override
    public Set<String> ended(Collection<String> tickets) {
        return database.read(tx -> acting.ended(tx, tickets));
    }

    @Override
    public Map<ServerId, List<String>> live(UserId user, List<ServerId> servers) {
        return database.read(tx -> store.live(tx, user, servers, clock.instant()));
    }

    /// Forgets tickets that have run out.
    public void purge() {
        database.transact(tx -> store.purge(tx, clock.instant().minus(REMEMBERED)));
    }
}
