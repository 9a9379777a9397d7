package quetzal.wings.server;

/// What a runner has to do after a signal. Each may be done twice.
public sealed interface Effect {
    /// Prepare and start the container, on a thread of its own.
    record BeginStart(Cause cause) implements Effect {}

    /// Give up a preparation that is under way; its end arrives as a signal.
    record AbandonStart() implements Effect {}

    /// Attach to a container that runs already.
    record Adopt() implements Effect {}

    /// Ask the server to end, as its egg says.
    record AskToStop() implements Effect {}

    record KillProcess() implements Effect {}

    /// Take this signal next, before any other.
    record Then(ServerSignal signal) implements Effect {}

    /// A line by the daemon in the server's console.
    record Say(String text) implements Effect {}

    /// A crash, for the journal of what happened to the server.
    record RecordCrash(int code, boolean oomKilled, boolean restarted) implements Effect {}

    /// The intent is not followed.
    record Refuse(PowerProblem problem) implements Effect {}

    /// Why a start happens.
    enum Cause {
        PERSON,
        RESTART,
        CRASH
    }
}
