package quetzal.wings.server;

import java.time.Instant;

/// Where a server is. Only its [ServerRunner] changes it, and only as [ServerRules] says.
public sealed interface ServerState {
    record Offline() implements ServerState {}

    /// On its way up. `up` once its process runs; before that it is being prepared and a stop just gives that up.
    record Starting(Instant since, boolean up) implements ServerState {}

    record Running(Instant since) implements ServerState {}

    /// On its way down. `killed` once the process was killed; `deadline` is when it will be killed or, if it has
    /// been already, when it counts as stuck. `up` as in [Starting]: without a process there is nothing to wait for
    /// but the end of the preparation.
    record Stopping(Instant deadline, boolean killed, boolean up, Afterwards afterwards)
            implements ServerState {}

    /// Killed, and still there: the engine or the kernel cannot end it. Leaves this state when it is gone.
    record Stuck(Instant since, Afterwards afterwards) implements ServerState {}

    /// What the newest intent wants once the server is down.
    enum Afterwards {
        STAY_OFFLINE,
        START_AGAIN
    }

    /// The field's own four words, as clients see them.
    default String wireName() {
        return switch (this) {
            case Offline _ -> "offline";
            case Starting _ -> "starting";
            case Running _ -> "running";
            case Stopping _, Stuck _ -> "stopping";
        };
    }

    default boolean offline() {
        return this instanceof Offline;
    }
}
