package quetzal.wings.console;

import java.util.Optional;
import quetzal.shared.id.UserId;

/// On whose behalf something is done to a server.
public sealed interface Actor {
    /// A person on a socket; `ip` is where that person's connection comes from, `ticket` the name of what he showed.
    record Person(UserId user, String ip, Optional<String> ticket) implements Actor {
        public Person(UserId user, String ip) {
            this(user, ip, Optional.empty());
        }
    }

    /// The panel by the node's own token: it has written down itself who asked it, and may say so for the journal.
    record Panel(Optional<Person> asked) implements Actor {
        public Panel() {
            this(Optional.empty());
        }
    }

    /// The daemon itself: crash restarts, the disk limit, a suspension.
    record Daemon() implements Actor {}

    /// As the journal keeps it.
    default String journalText() {
        return switch (this) {
            case Person(var user, var ip, _) -> user + " " + ip;
            case Panel(var asked) -> asked.map(Person::journalText).orElse("panel");
            case Daemon _ -> "daemon";
        };
    }
}
