package quetzal.panel.stream;

import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals of streams themselves.
public sealed interface StreamProblem extends WireProblem {
    record TooMany() implements StreamProblem {}

    record Stopping() implements StreamProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case TooMany _ -> new WireName(429, "TooManyRequestsHttpException");
            case Stopping _ -> WireName.UNAVAILABLE;
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case TooMany _ ->
                    new Refusal(
                            LIMIT,
                            "stream.too_many",
                            "Too many streams are open. Close one, or try again in a moment.");
            case Stopping _ ->
                    new Refusal(
                            UNAVAILABLE,
                            "stream.stopping",
                            "The panel is restarting. Try again in a moment.");
        };
    }
}
