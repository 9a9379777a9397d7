package quetzal.panel.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// One thing that a node has to be told. Each may arrive twice, so each must be harmless when repeated.
public sealed interface NodeJob {
    /// The server exists: fetch its configuration, install it.
    record CreateServer(ServerId server, boolean startOnCompletion) implements NodeJob {}

    /// The server is gone: stop it, remove its container and files.
    record DeleteServer(ServerId server) implements NodeJob {}

    /// The server's configuration changed: fetch it.
    record SyncServer(ServerId server) implements NodeJob {}

    /// Run the server's install script again.
    record ReinstallServer(ServerId server) implements NodeJob {}

    /// End what this person has open on these servers, and refuse the tickets handed out so far.
    ///
    /// - shape: `userNumber` is the integer id, from which older daemons' ticket names are made
    record Deauthorize(UserId user, long userNumber, List<ServerId> servers) implements NodeJob {
        public Deauthorize {
            servers = List.copyOf(servers);
        }
    }

    /// Take these tickets for the server no more, and end what was opened with them.
    record DenyTickets(ServerId server, List<String> tickets) implements NodeJob {
        public DenyTickets {
            tickets = List.copyOf(tickets);
        }
    }

    /// The server whose jobs must be sent one after the other; none for what is sent whenever it can be.
    default Optional<ServerId> inOrderFor() {
        return switch (this) {
            case CreateServer(var server, _) -> Optional.of(server);
            case DeleteServer(var server) -> Optional.of(server);
            case SyncServer(var server) -> Optional.of(server);
            case ReinstallServer(var server) -> Optional.of(server);
            case Deauthorize _, DenyTickets _ -> Optional.empty();
        };
    }

    /// How long sending it makes sense; a removal is owed for ever.
    default Optional<Duration> patience() {
        return switch (this) {
            case CreateServer _, ReinstallServer _ -> Optional.of(Duration.ofDays(1));
            case DeleteServer _ -> Optional.empty();
            case SyncServer _, Deauthorize _, DenyTickets _ -> Optional.of(Duration.ofDays(1));
        };
    }
}
