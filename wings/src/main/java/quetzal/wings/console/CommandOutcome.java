package quetzal.wings.console;

/// What became of a command.
public sealed interface CommandOutcome {
    /// Written to the server's input.
    record Sent() implements CommandOutcome {}

    /// The server is offline, or starting and not attached yet. The socket says nothing; HTTP answers 502.
    record NotRunning() implements CommandOutcome {}

    /// `text` is shown to everyone: installing, suspended, the server does not read its input.
    record Refused(String text) implements CommandOutcome {}

    /// `text` is shown to administrators only.
    record Failed(String text) implements CommandOutcome {}
}
