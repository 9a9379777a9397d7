package quetzal.wings.server;

import java.time.Duration;
import java.time.Instant;

/// What a server's runner hears: intents of people, and facts about its process.
public sealed interface ServerSignal {
    /// An intent, which may be refused.
    sealed interface Intent extends ServerSignal {}

    record Start() implements Intent {}

    /// Ends the server by the egg's own way, and by force when `grace` has passed.
    record Stop(Duration grace) implements Intent {}

    record Restart(Duration grace) implements Intent {}

    record Kill() implements Intent {}

    /// Takes the server for other work. Refused while it is not offline or other work has it.
    record Occupy(Guard guard) implements Intent {}

    /// The other work is done.
    record Release(Guard guard) implements ServerSignal {}

    record Suspended(boolean suspended) implements ServerSignal {}

    /// A person typed the egg's stop command; it has been written already.
    record StopCommandTyped(Duration grace) implements ServerSignal {}

    record DiskExceeded(long usedBytes, long limitBytes) implements ServerSignal {}

    /// A start that no person asked for: after a crash, or as the second half of a restart.
    record StartAgain(Effect.Cause cause) implements ServerSignal {}

    /// The container runs and its console is attached.
    record ProcessStarted() implements ServerSignal {}

    /// Preparing or starting failed, or was given up; nothing runs. `reason` is for the console.
    record StartFailed(String reason) implements ServerSignal {}

    record ReadyLineSeen() implements ServerSignal {}

    record Exited(int code, boolean oomKilled) implements ServerSignal {}

    /// An inspection found the process running though it may not be known here.
    record FoundRunning(Instant startedAt) implements ServerSignal {}

    /// Asking for the stop failed: the console or the engine did not take it.
    record StopNotDelivered(String reason) implements ServerSignal {}

    record Tick() implements ServerSignal {}

    /// Work that keeps a server from being used.
    enum Guard {
        INSTALLING,
        TRANSFERRING,
        RESTORING
    }
}
