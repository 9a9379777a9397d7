package quetzal.wings.console;

/// What became of a power action.
public sealed interface PowerOutcome {
    record Done() implements PowerOutcome {}

    /// `text` is shown to everyone: another action runs, installing, suspended, already running.
    record Refused(String text) implements PowerOutcome {}

    /// `text` is shown to administrators only.
    record Failed(String text) implements PowerOutcome {}
}
