package quetzal.wings.console;

import java.util.concurrent.CompletionStage;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.Stats;

/// One server as the console socket sees it. Implemented by what runs the server.
///
/// Nothing here may wait for the engine or for a disk, except [#sendCommand].
public interface ConsoleTarget {
    ServerId id();

    ServerConsole console();

    ServerStateWord state();

    /// The newest figures, in any state; offline they are zero but for disk and memory limit.
    Stats stats();

    TargetConditions conditions();

    /// Writes one line to the server's input and records it with [ServerConsole#command].
    ///
    /// - shape: `command` is one line: 1 to 4,096 bytes of UTF-8 without line feed, carriage return or NUL; the line
    ///   end is added here
    /// - order: commands of one caller reach the server in the order of the calls
    /// - waits: at most a few seconds, when the server does not read its input
    CommandOutcome sendCommand(Actor actor, String command);

    /// Asks for a power action and returns at once; the stage completes when the action is over or refused, never
    /// exceptionally for a refusal.
    CompletionStage<PowerOutcome> power(Actor actor, PowerAction action);

    /// Tells `listener` what happens from now on, until the subscription is closed. The listener is called in order, one
    /// notice at a time, and returns at once.
    Subscription subscribe(TargetListener listener);

    /// Ends the delivery; may be called more than once and from within the listener.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
