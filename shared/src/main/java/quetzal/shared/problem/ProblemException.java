package quetzal.shared.problem;

/// Carries a [Problem] from where it is found to the one place that answers it. Holds no stack trace: it is an answer,
/// not a fault.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.refusal().code() + ": " + problem.refusal().detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
