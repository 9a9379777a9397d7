package quetzal.panel.activity.review;

import quetzal.shared.problem.Problem;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;

/// What may be refused to someone who looks into the log.
sealed interface ReviewProblem extends Problem {
    record NoSuchRow(long number) implements ReviewProblem {}

    record NoSuchFilter() implements ReviewProblem {}

    record NoSuchCheck() implements ReviewProblem {}

    record NotAcknowledged(long number) implements ReviewProblem {}

    record TooManyFilters(int most) implements ReviewProblem {}

    record CheckRunning() implements ReviewProblem {}

    @Override
    default Refusal refusal() {
        return switch (this) {
            case NoSuchRow(var number) ->
                    new Refusal(
                            ProblemKind.NOT_FOUND,
                            "audit.row_missing",
                            "The log has no row " + number + ".");
            case NoSuchFilter _ ->
                    new Refusal(
                            ProblemKind.NOT_FOUND,
                            "audit.filter_missing",
                            "You have no such filter.");
            case NoSuchCheck _ ->
                    new Refusal(
                            ProblemKind.NOT_FOUND,
                            "audit.check_missing",
                            "There is no such check.");
            case NotAcknowledged(var number) ->
                    new Refusal(
                            ProblemKind.NOT_FOUND,
                            "audit.not_acknowledged",
                            "Row " + number + " is not acknowledged.");
            case TooManyFilters(var most) ->
                    new Refusal(
                            ProblemKind.LIMIT,
                            "audit.filter_limit",
                            "One can keep at most " + most + " filters.");
            case CheckRunning _ ->
                    new Refusal(
                            ProblemKind.CONFLICT,
                            "audit.running",
                            "The log is being checked already.");
        };
    }
}
