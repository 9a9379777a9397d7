package quetzal.wings.container;

import java.time.Instant;

/// Something that happened to a container of this node. Events hasten; the truth is what [ContainerRuntime#inspect]
/// says.
public sealed interface ContainerEvent {
    record Started(ContainerName name, Instant at) implements ContainerEvent {}

    record Died(ContainerName name, Instant at, int code) implements ContainerEvent {}

    /// A process of the container was killed for memory; not always the server itself.
    record OutOfMemory(ContainerName name, Instant at) implements ContainerEvent {}

    record Removed(ContainerName name, Instant at) implements ContainerEvent {}

    record Paused(ContainerName name, Instant at) implements ContainerEvent {}

    record Unpaused(ContainerName name, Instant at) implements ContainerEvent {}

    /// The engine could not be heard.
    record Lost(Instant at, String reason) implements ContainerEvent {}

    /// The engine can be heard again, or for the first time; anything may have happened before.
    record Reopened(Instant at) implements ContainerEvent {}
}
