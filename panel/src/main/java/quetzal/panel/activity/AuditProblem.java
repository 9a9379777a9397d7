package quetzal.panel.activity;

import quetzal.shared.problem.Problem;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;

/// What may keep the log from being checked.
sealed interface AuditProblem extends Problem {
    record AlreadyRunning() implements AuditProblem {}

    @Override
    default Refusal refusal() {
        return switch (this) {
            case AlreadyRunning _ ->
                    new Refusal(
                            ProblemKind.CONFLICT,
                            "audit.running",
                            "The log is being checked already. Try again when that has ended.");
        };
    }
}
