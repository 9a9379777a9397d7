package quetzal.panel.server;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals about servers.
public sealed interface ServerProblem extends WireProblem {
    record Missing() implements ServerProblem {}

    record NoViableAllocation() implements ServerProblem {}

    /// The primary allocation was taken away with nothing in its place.
    record NeedsPrimary() implements ServerProblem {}

    record BeingDeleted() implements ServerProblem {}

    record InstallFailed() implements ServerProblem {}

    record Busy(String what) implements ServerProblem {}

    /// A job that has ended, is being sent, or must not be dropped.
    record JobNotCancellable(String why) implements ServerProblem {}

    /// The server has no node right now.
    record NoNode() implements ServerProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case Missing _ -> WireName.NOT_FOUND;
            case NoViableAllocation _ -> new WireName(400, "NoViableAllocationException");
            case NeedsPrimary _ -> WireName.DISPLAY;
            case BeingDeleted _, Busy _, JobNotCancellable _ -> WireName.CONFLICT;
            case InstallFailed _ -> WireName.DISPLAY;
            case NoNode _ -> new WireName(504, "DaemonConnectionException");
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Missing _ -> new Refusal(NOT_FOUND, "server.missing", "There is no such server.");
            case NoViableAllocation _ ->
                    new Refusal(
                            CONFLICT,
                            "server.no_allocation",
                            "No free allocation fits. Add some to a node with room, or widen the ports.");
            case NeedsPrimary _ ->
                    new Refusal(
                            INVALID,
                            "server.needs_allocation",
                            "A server keeps at least one allocation. Add another in the same call.");
            case BeingDeleted _ ->
                    new Refusal(CONFLICT, "server.deleting", "The server is being deleted.");
            case InstallFailed _ ->
                    new Refusal(
                            CONFLICT,
                            "server.install_failed",
                            "The installation failed. Reinstall the server instead.");
            case Busy(var what) -> new Refusal(CONFLICT, "server.busy", what);
            case JobNotCancellable(var why) ->
                    new Refusal(CONFLICT, "server.job_not_cancellable", why);
            case NoNode _ ->
                    new Refusal(
                            UNAVAILABLE,
                            "server.no_node",
                            "This server is being moved or removed.");
        };
    }
}
