package quetzal.wings.container;

import org.jspecify.annotations.Nullable;

/// Carries a [ContainerProblem] to whoever can act on it.
public final class ContainerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ContainerProblem problem;

    public ContainerException(ContainerProblem problem) {
        this(problem, null);
    }

    public ContainerException(ContainerProblem problem, @Nullable Throwable cause) {
        super(problem.detail(), cause);
        this.problem = problem;
    }

    public ContainerProblem problem() {
        return problem;
    }
}
