package quetzal.panel.console;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.FORBIDDEN;
import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals of the console's doors.
public sealed interface ConsoleProblem extends WireProblem {
    /// Too many sockets of one address wait for their token, or the panel relays all it can.
    record TooManySockets() implements ConsoleProblem {}

    /// The permission to open the console is missing.
    record NotAllowed() implements ConsoleProblem {}

    /// A command for a server that does not run.
    record NotRunning() implements ConsoleProblem {}

    /// The node gave no answer.
    record NodeSilent() implements ConsoleProblem {}

    /// The node answered with a refusal of its own, `status` of HTTP; `detail` is its text when people may see it.
    record NodeRefused(int status, String detail) implements ConsoleProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case TooManySockets _ -> new WireName(429, "TooManyRequestsHttpException");
            case NotAllowed _ -> WireName.FORBIDDEN;
            case NotRunning _ -> new WireName(502, "HttpException");
            case NodeSilent _ -> new WireName(504, "DaemonConnectionException");
            case NodeRefused(var status, _) -> new WireName(status, "DaemonConnectionException");
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case TooManySockets _ ->
                    new Refusal(
                            LIMIT,
                            "console.too_many_sockets",
                            "Too many consoles are being opened. Try again in a moment.");
            case NotAllowed _ ->
                    new Refusal(
                            FORBIDDEN,
                            "console.not_allowed",
                            "You may not open the console of this server.");
            case NotRunning _ ->
                    new Refusal(
                            CONFLICT,
                            "console.not_running",
                            "The server is not running, so it takes no commands. Start it first.");
            case NodeSilent _ ->
                    new Refusal(
                            UNAVAILABLE,
                            "console.node_silent",
                            "The machine this server is on does not answer right now. Try again in a moment.");
            case NodeRefused(_, var detail) ->
                    new Refusal(UNAVAILABLE, "console.node_refused", detail);
        };
    }
}
