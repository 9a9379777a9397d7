package quetzal.panel.replay;

import static quetzal.shared.problem.ProblemKind.NOT_FOUND;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Why there is nothing to replay.
public sealed interface ReplayProblem extends WireProblem {
    /// The node does not know the server yet, or keeps no record.
    record NoRecord() implements ReplayProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case NoRecord _ -> WireName.NOT_FOUND;
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
        };
    }
}
