package quetzal.panel.node;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;

/// A node did not do what the caller wanted.
public sealed interface DaemonProblem extends WireProblem {
    /// - shape: `status` as the daemon answered
    record Refused(int status, String error) implements DaemonProblem {}

    record Garbled() implements DaemonProblem {}

    record Unreachable() implements DaemonProblem {}

    /// The problem that a reply is; empty-handed for a good one is a mistake of the caller.
    static DaemonProblem of(DaemonReply reply) {
        return switch (reply) {
            case DaemonReply.Refused(var status, var error, _) -> new Refused(status, error);
            case DaemonReply.Unreachable _ -> new Unreachable();
            case DaemonReply.Garbled _, DaemonReply.Done _ -> new Garbled();
        };
    }

    @Override
    default WireName wire() {
        return new WireName(
                switch (this) {
                    case Refused(var status, _) -> status >= 400 && status <= 599 ? status : 502;
                    case Garbled _ -> 502;
                    case Unreachable _ -> 504;
                },
                "DaemonConnectionException");
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Refused(var status, var error) ->
                    status < 500
                            ? new Refusal(ProblemKind.CONFLICT, "node.refused", error)
                            : new Refusal(
                                    ProblemKind.UNAVAILABLE,
                                    "node.failed",
                                    "The node could not do this. Try again; if it goes on, tell an administrator.");
            case Garbled _ ->
                    new Refusal(
                            ProblemKind.UNAVAILABLE,
                            "node.garbled",
                            "The node's answer could not be read. Something between panel and node may be in the way.");
            case Unreachable _ ->
                    new Refusal(
                            ProblemKind.UNAVAILABLE,
                            "node.unreachable",
                            "The node does not answer. Its servers may still be running.");
        };
    }
}
