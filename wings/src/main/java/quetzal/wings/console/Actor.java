package quetzal.wings.console;

import quetzal.shared.id.UserId;

/// On whose behalf something is done to a server.
public sealed interface Actor {
    /// A person on a socket; `ip` is where that person's connection comes from.
    record Person(UserId user, String ip) implements Actor {}

    /// The panel by the node's own token; the panel knows who asked it.
    record Panel() implements Actor {}

    /// The daemon itself: crash restarts, the disk limit, a suspension.
    record Daemon() implements Actor {}

    /// As the journal keeps it.
    default String journalText() {
        return switch (this) {
            case Person(var user, var ip) -> user + " " + ip;
            case Panel _ -> "panel";
            case Daemon _ -> "daemon";
        };
    }
}
