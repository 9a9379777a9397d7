package quetzal.wings.server;

import java.time.Instant;
import java.util.Optional;

/// All that the rules need to know of one server: its state, what holds it, and its last crash.
public record ServerLife(
        ServerState state,
        Optional<ServerSignal.Guard> guard,
        boolean suspended,
        Optional<Instant> lastCrash) {

    public static final ServerLife NEW =
            new ServerLife(new ServerState.Offline(), Optional.empty(), false, Optional.empty());

    ServerLife with(ServerState next) {
        return new ServerLife(next, guard, suspended, lastCrash);
    }

    ServerLife guarded(Optional<ServerSignal.Guard> next) {
        return new ServerLife(state, next, suspended, lastCrash);
    }

    ServerLife suspended(boolean next) {
        return new ServerLife(state, guard, next, lastCrash);
    }

    ServerLife crashed(Instant at) {
        return new ServerLife(state, guard, suspended, Optional.of(at));
    }

    /// A start by a person forgets the last crash.
    ServerLife forgiven() {
        return new ServerLife(state, guard, suspended, Optional.empty());
    }
}
