package quetzal.panel.console;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals of the console's doors.
public sealed interface ConsoleProblem extends WireProblem {
    /// Too many sockets of one address wait for their token, or the panel relays all it can.
    record TooManySockets() implements ConsoleProblem {}

    /// A command for a server that does not run.
    record NotRunning() implements ConsoleProblem {}

    /// The node cannot say what the server uses; whatever the reason, clients expect one answer.
    record NoFigures() implements ConsoleProblem {}

    /// The node keeps no log of the installation.
    record NoInstallLog() implements ConsoleProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case TooManySockets _ -> new WireName(429, "TooManyRequestsHttpException");
            case NotRunning _ -> new WireName(502, "HttpException");
            case NoFigures _ -> new WireName(504, "DaemonConnectionException");
            case NoInstallLog _ -> WireName.NOT_FOUND;
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
            case NotRunning _ ->
                    new Refusal(
                            CONFLICT,
                            "console.not_running",
                            "The server is not running, so it takes no commands. Start it first.");
            case NoFigures _ ->
                    new Refusal(
                            UNAVAILABLE,
                            "console.no_figures",
                            "The machine this server is on does not answer right now. Try again in a moment.");
            case NoInstallLog _ ->
                    new Refusal(
                            NOT_FOUND,
                            "console.no_install_log",
                            "There is no log of an installation of this server.");
        };
    }
}
