package quetzal.wings.panel;

/// A call to the panel that gave no answer of use.
public final class PanelException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient PanelProblem problem;

    PanelException(PanelProblem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public PanelProblem problem() {
        return problem;
    }
}
