package quetzal.wings.container;

/// Why an attached console ended.
public sealed interface ConsoleEnd {
    /// The engine ended the stream: the process is over, or the engine itself is. Inspect to know which.
    record StreamEnded() implements ConsoleEnd {}

    /// The connection broke.
    record ConnectionLost(String reason) implements ConsoleEnd {}

    /// We closed it.
    record Closed() implements ConsoleEnd {}

    /// The sink threw; the connection was given up.
    record SinkFailed(String reason) implements ConsoleEnd {}
}
