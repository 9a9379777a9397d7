package quetzal.panel.replay;

import static quetzal.shared.problem.ProblemKind.NOT_FOUND;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Why there is nothing to replay.
public sealed interface ReplayProblem extends WireProblem {
    /// The node does not know the server yet, or keeps no record.
    record NoRecord() implements ReplayProblem {}

    /// The server has no node right now.
    record NoNode() implements ReplayProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case NoRecord _ -> WireName.NOT_FOUND;
            case NoNode _ -> new WireName(504, "DaemonConnectionException");
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case NoRecord _ ->
                    new Refusal(
                            NOT_FOUND,
                            "replay.no_record",
                            "The machine this server is on keeps no record that could be replayed.");
            case NoNode _ ->
                    new Refusal(
                            UNAVAILABLE,
                            "replay.no_node",
                            "This server is being moved or removed.");
        };
    }
}
