package quetzal.wings.container;

/// Why a shell is over.
public sealed interface ShellEnd {
    /// It ended by itself, or with its container; `code` is its own.
    record Exited(int code) implements ShellEnd {}

    /// We ended it.
    record Closed() implements ShellEnd {}

    /// The way to it broke; what it had started has been ended.
    record Lost(String reason) implements ShellEnd {}
}
