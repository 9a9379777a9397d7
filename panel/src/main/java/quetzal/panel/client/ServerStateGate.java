package quetzal.panel.client;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import quetzal.panel.access.ServerStates;

/// Says why a server takes no orders right now.
public final class ServerStateGate implements ServerStates {
    private final ServerChangeStore store = new ServerChangeStore();

    @Override
    public Optional<Conflict> conflict(Handle tx, long serverNumber) {
        return store.state(tx, serverNumber).flatMap(ServerStateGate::conflict);
    }

    private static Optional<Conflict> conflict(ServerChangeStore.State state) {
        if (state.suspended()) {
            return Optional.of(new Conflict("This server is suspended.", true));
        }
        if (state.maintenance()) {
            return Optional.of(
                    new Conflict("The machine this server is on is being maintained.", true));
        }
        return switch (state.status()) {
            case "installing" ->
                    Optional.of(new Conflict("This server is being installed.", false));
            case "install_failed" ->
                    Optional.of(new Conflict("The installation of this server failed.", false));
            case "restoring_backup" ->
                    Optional.of(new Conflict("A backup is being restored.", false));
            default -> Optional.empty();
        };
    }
}
