package quetzal.wings.console;

import java.util.Optional;
import quetzal.shared.id.ServerId;

/// Finds a server of this node.
@FunctionalInterface
public interface ConsoleTargets {
    Optional<ConsoleTarget> find(ServerId server);
}
