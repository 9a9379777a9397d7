package quetzal.wings.console;

import quetzal.shared.protocol.console.ConsoleEvent;

/// Something that viewers of a server must learn, lines apart: those come from its [ServerConsole].
public sealed interface TargetNotice {
    /// For everyone whose permissions cover it: status, figures, installation, backups, transfer, messages.
    record Happened(ConsoleEvent event) implements TargetNotice {}

    /// The server is suspended now: its sockets close with 4409.
    record Suspended() implements TargetNotice {}

    /// The server is gone from the node for good: its sockets close with 1001 `server deleted`.
    record Deleted() implements TargetNotice {}

    /// The server lives on another node now: its sockets close with 4404.
    record Moved() implements TargetNotice {}
}
