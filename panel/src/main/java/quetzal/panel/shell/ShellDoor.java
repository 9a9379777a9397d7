package quetzal.panel.shell;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import quetzal.panel.access.ActingTickets;
import quetzal.panel.access.CallerHold;
import quetzal.panel.access.StreamTickets;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Links;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.http.StreamTarget;
import quetzal.panel.node.ConsoleRoute;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.Node;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.panel.node.Nodes;
import quetzal.panel.stream.StreamCaller;
import quetzal.shared.id.UserId;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.ticket.TicketIssuer;

/// Lets people open shells: checks what may keep them from it, has the node promise one, and hands out what opens it.
final class ShellDoor {
    static final String STREAM = "shell";
    private static final int PER_USER = 3;
    private static final int PER_SERVER = 10;
    private static final Duration PROMISED = Duration.ofSeconds(30);

    /// No shell lives longer; one that is still `live` after that has a node that never came back.
    private static final Duration LONGEST = Duration.ofHours(9);

    private static final Duration SILENT = Duration.ofMinutes(5);

    private static final String SHELL_FEATURE = "shell:";
    private static final String NO_SHELL_FEATURE = "no-shell";

    private final Database database;
    private final Nodes nodes;
    private final Eggs eggs;
    private final NodeClient client;
    private final StreamTickets tickets;
    private final TicketIssuer issuer;
    private final ActivityLog activity;
    private final Links links;
    private final Clock clock;
    private final ShellStore store = new ShellStore();
    private final ActingTickets acting;
    private final CallerHold callers;

    ShellDoor(
            Database database,
            Nodes nodes,
            Eggs eggs,
            NodeClient client,
            StreamTickets tickets,
            ActivityLog activity,
            Links links,
            Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.eggs = eggs;
        this.client = client;
        this.tickets = tickets;
        this.issuer = new TicketIssuer(links.to(""), clock);
        this.activity = activity;
        this.links = links;
        this.clock = clock;
        this.acting = new ActingTickets(clock);
        this.callers = new CallerHold(clock);
    }

    /// - shape: open `socket` with `ticket` in the parameter of that name, within 30 seconds
    record Opened(UUID id, String ticket, String socket, boolean recorded) {
        @Override
        public String toString() {
            return "Opened[" + id + ", " + socket + "]";
        }
    }

    private record Way(Node node, NodeEndpoint endpoint, List<String> shells) {}

    private record Promised(Way way, ShellSession session) {}

    /// - errors: [ShellProblem]; [DaemonProblem] when the node does not answer; [RequestProblem.NotLoggedIn] when what
    ///   the caller came with ended meanwhile
    Opened open(Caller caller, ServerGrant grant, int cols, int rows) throws InterruptedException {
        var promised = database.inTransaction(tx -> promise(tx, caller, grant, cols, rows));
        var session = promised.session();
        var way = promised.way();
        try {
            boolean recorded = reserve(way, grant, session);
            return way.node().consoleRoute(links.panelUrl()) == ConsoleRoute.DIRECT
                    ? new Opened(
                            session.id(),
                            ticket(way.endpoint(), caller, grant, session.id()),
                            "ws"
                                    + way.endpoint().url().toString().substring("http".length())
                                    + path(session),
                            recorded)
                    : new Opened(
                            session.id(),
                            relayTicket(caller, grant, session.id()),
                            "ws"
                                    + links.to("/api/client/servers/" + grant.id() + "/shell")
                                            .substring("http".length()),
                            recorded);
        } catch (ProblemException refused) {
            database.transact(tx -> store.forget(tx, session.id()));
            throw refused;
        }
    }

    private static String path(ShellSession session) {
        return "/api/servers/" + session.serverUuid() + "/shell";
    }

    private Promised promise(
            org.jdbi.v3.core.Handle tx, Caller caller, ServerGrant grant, int cols, int rows) {
        var place =
                store.place(tx, grant.number())
                        .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
        var node = nodes.require(tx, place.node());
        if (!node.settings().shells().enabled()) {
            throw new ProblemException(new ShellProblem.NodeOff());
        }
        var features = eggs.effective(tx, eggs.require(tx, place.egg())).features();
        if (features.contains(NO_SHELL_FEATURE)) {
            throw new ProblemException(new ShellProblem.EggOff());
        }
        var now = clock.instant();
        var open =
                store.lockOpen(
                        tx,
                        caller.user().number(),
                        grant.number(),
                        now.minus(PROMISED),
                        now.minus(LONGEST),
                        now.minus(SILENT));
        if (open.ofUser() >= PER_USER) {
            throw new ProblemException(new ShellProblem.TooMany(PER_USER, "of yours"));
        }
        if (open.ofServer() >= PER_SERVER) {
            throw new ProblemException(new ShellProblem.TooMany(PER_SERVER, "of this server"));
        }
        var session =
                new ShellSession(
                        UUID.randomUUID(),
                        grant.number(),
                        grant.id().value(),
                        grant.name(),
                        node.number(),
                        node.name(),
                        caller.user().number(),
                        caller.user().id().value(),
                        caller.username(),
                        caller.ip(),
                        cols,
                        rows,
                        node.settings().shells().recording().word(),
                        "pending",
                        "none",
                        now,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        Actor.of(caller).impersonator());
        store.insert(tx, session, caller.credential());
        activity.record(tx, caller, new ShellEvent.Asked(session));
        return new Promised(
                new Way(node, nodes.endpoint(tx, place.node()), shells(features)), session);
    }

    private static List<String> shells(List<String> features) {
        return features.stream()
                .filter(feature -> feature.startsWith(SHELL_FEATURE))
                .map(feature -> feature.substring(SHELL_FEATURE.length()).strip())
                .toList();
    }

    private boolean reserve(Way way, ServerGrant grant, ShellSession session)
            throws InterruptedException {
        var reply =
                client.call(
                        way.endpoint(),
                        "POST",
                        "/api/servers/" + grant.id() + "/shells",
                        new OpenShell(
                                session.id(),
                                new UserId(session.userUuid()),
                                session.cols(),
                                session.rows(),
                                RecordingPolicy.of(session.policy()),
                                way.shells()));
        return switch (reply) {
            case DaemonReply.Done(_, var body, _) -> body.path("recorded").asBoolean();
            case DaemonReply.Refused(var status, var error, _)
                    when status == 403 || status == 409 || status == 429 || status == 503 ->
                    throw new ProblemException(new ShellProblem.Refused(status, error));
            case DaemonReply other -> throw new ProblemException(DaemonProblem.of(other));
        };
    }

    private String ticket(NodeEndpoint node, Caller caller, ServerGrant grant, UUID session) {
        var issued =
                issuer.shell(
                        node.key(),
                        node.url().toString(),
                        grant.id(),
                        caller.user().id(),
                        caller.user().number(),
                        grant.permissions(),
                        session);
        database.transact(
                tx -> {
                    callers.hold(tx, caller);
                    acting.issued(tx, caller, grant, node.node(), issued.id(), issued.expiresAt());
                });
        return issued.token();
    }

    private String relayTicket(Caller caller, ServerGrant grant, UUID session) {
        var ticket = tickets.issue(caller, new StreamTarget(STREAM, grant.id().toString()));
        database.transact(tx -> store.promised(tx, session, Vault.sha256(ticket)));
        return ticket;
    }

    /// Where the relay has to go for a shell, and with what.
    record Relayed(NodeEndpoint node, String path, String ticket) {
        @Override
        public String toString() {
            return "Relayed[" + path + "]";
        }
    }

    /// Takes what was promised to the caller: the shell of the ticket that he came with, otherwise the newest that was
    /// asked for with the session or key that he comes with.
    ///
    /// - errors: [ShellProblem.NotPromised]
    Relayed take(Context ctx, StreamCaller caller) {
        var text = Optional.ofNullable(ctx.queryParam("ticket"));
        var hash = text.map(Vault::sha256);
        var grant = caller.server();
        var session =
                database.inTransaction(
                                tx ->
                                        store.takePromised(
                                                tx,
                                                caller.user().number(),
                                                grant.number(),
                                                caller.caller().credential(),
                                                hash.orElse(null),
                                                clock.instant().minus(PROMISED)))
                        .orElseThrow(() -> new ProblemException(new ShellProblem.NotPromised()));
        var node = database.read(tx -> nodes.endpoint(tx, session.node()));
        return new Relayed(node, path(session), ticket(node, caller.caller(), grant, session.id()));
    }

    /// Forgets shells that nobody opened.
    void forgetUnopened() {
        database.transact(tx -> store.forgetUnopened(tx, clock.instant().minus(LONGEST)));
    }
}
