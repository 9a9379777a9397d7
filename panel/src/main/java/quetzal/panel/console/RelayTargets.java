package quetzal.panel.console;

import java.util.Optional;

/// Finds the node of a server for the relay.
@FunctionalInterface
public interface RelayTargets {
    /// - shape: `server` is a UUID or the 8-character short id, as it stands in the path
    /// - errors: empty when there is no such server
    Optional<RelayTarget> find(String server);
}
