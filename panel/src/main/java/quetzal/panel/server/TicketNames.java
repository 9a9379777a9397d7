package quetzal.panel.server;

import java.util.List;
import java.util.Map;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// The names of tickets that may still be good, for daemons that can only deny them one by one; known by the feature that
/// issues them.
@FunctionalInterface
public interface TicketNames {
    /// - shape: no `servers` means all of them; a server without tickets is missing
    Map<ServerId, List<String>> live(UserId user, List<ServerId> servers);
}
