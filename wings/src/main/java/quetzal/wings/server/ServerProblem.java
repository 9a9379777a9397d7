package quetzal.wings.server;

import quetzal.shared.problem.Problem;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;

/// Why something asked about a server is not done.
public sealed interface ServerProblem extends Problem {
    record Missing() implements ServerProblem {}

    record Registered() implements ServerProblem {}

    record InOtherHands(String detail) implements ServerProblem {}

    /// The panel, asked for the server's configuration, gave none.
    record NoConfiguration(String detail) implements ServerProblem {}

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Missing _ ->
                    new Refusal(
                            ProblemKind.NOT_FOUND,
                            "server.missing",
                            "The requested resource does not exist on this instance.");
            case Registered _ ->
                    new Refusal(
                            ProblemKind.CONFLICT,
                            "server.registered",
                            "This server is on this node already.");
            case InOtherHands(var detail) ->
                    new Refusal(ProblemKind.CONFLICT, "server.busy", detail);
            case NoConfiguration(var detail) ->
                    new Refusal(ProblemKind.UNAVAILABLE, "server.no_configuration", detail);
        };
    }
}
