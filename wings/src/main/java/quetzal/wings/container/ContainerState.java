package quetzal.wings.container;

import java.time.Instant;

/// Where a container is in its life.
public sealed interface ContainerState {
    /// Made, never started (or its start failed).
    record Created() implements ContainerState {}

    /// `paused`: frozen by someone at the engine; it lives but does nothing. `pid`: of its first process as the
    /// engine's host counts them, 0 when the engine did not say. In a list, `startedAt` is [Instant#EPOCH] and `pid`
    /// 0: inspect to know.
    record Running(Instant startedAt, long pid, boolean paused) implements ContainerState {}

    /// In a list the code is known, the flag and the time are not (false and [Instant#EPOCH]): inspect to know.
    record Exited(Exit exit) implements ContainerState {}

    /// On its way out; no use for anything.
    record Removing() implements ContainerState {}
}
