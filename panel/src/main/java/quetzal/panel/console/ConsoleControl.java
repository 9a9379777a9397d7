package quetzal.panel.console;

import java.time.Duration;
import java.util.UUID;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Outcome;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.server.ServerPlaces;
import quetzal.shared.json.Json;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.daemon.ServerReport;

/// Commands, power and figures without a socket. Each command and power action is noted before the node is asked, and
/// has one row with how it ended.
public final class ConsoleControl {
    /// Usage is asked for often and by many: lists of servers show it for each.
    private static final Duration FIGURES_AGE = Duration.ofMillis(1_500);

    private static final int NOT_RUNNING = 502;

    private final Database database;
    private final ServerPlaces places;
    private final NodeClient client;
    private final ServerReports reports;
    private final ActivityLog activity;

    ConsoleControl(
            Database database,
            ServerPlaces places,
            NodeClient client,
            ServerReports reports,
            ActivityLog activity) {
        this.database = database;
        this.places = places;
        this.client = client;
        this.reports = reports;
        this.activity = activity;
    }

    /// - errors: [ConsoleProblem.NotRunning]; [DaemonProblem] when the node did not take it
    public void command(Caller caller, ServerGrant server, String command)
            throws InterruptedException {
        var node = places.require(server);
        var act = begin(caller, new ControlEvent.Commanded(server, command));
        var reply = client.command(node, server.id(), command, caller.user().id(), caller.ip());
        end(act, reply);
        if (reply instanceof DaemonReply.Refused(var status, _, _) && status == NOT_RUNNING) {
            throw new ProblemException(new ConsoleProblem.NotRunning());
        }
        requireDone(reply);
    }

    /// Asks for the action; it goes on after this returns.
    ///
    /// - errors: [DaemonProblem] when the node did not take it
    public void power(Caller caller, ServerGrant server, PowerAction action)
            throws InterruptedException {
        var node = places.require(server);
        var act = begin(caller, new ControlEvent.Powered(server, action));
        var reply = client.power(node, server.id(), action, Duration.ZERO);
        end(act, reply);
        requireDone(reply);
    }

    /// - errors: [ConsoleProblem.NoFigures]
    ServerReport figures(ServerGrant server) throws InterruptedException {
        if (reports.report(places.require(server), server.id(), FIGURES_AGE)
                instanceof DaemonReply.Done(_, var body, _)) {
            try {
                return Json.MAPPER.treeToValue(body, ServerReport.class);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new ProblemException(new ConsoleProblem.NoFigures());
            }
        }
        throw new ProblemException(new ConsoleProblem.NoFigures());
    }

    private UUID begin(Caller caller, ControlEvent event) {
        return database.inTransaction(tx -> activity.begin(tx, caller, event));
    }

    private void end(UUID act, DaemonReply reply) {
        var how = reply instanceof DaemonReply.Done ? Outcome.OK : Outcome.FAILED;
        database.transact(tx -> activity.end(tx, act, how));
    }

    private static void requireDone(DaemonReply reply) {
        if (!(reply instanceof DaemonReply.Done)) {
            throw new ProblemException(DaemonProblem.of(reply));
        }
    }
}
