package quetzal.shared.problem;

/// A refusal as a value. Each feature lists its own in a sealed interface that extends this one.
public interface Problem {
    Refusal refusal();
}
