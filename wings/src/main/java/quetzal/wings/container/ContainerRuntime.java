package quetzal.wings.container;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Runs containers. Forms: Docker, bare processes, and a scripted one for tests; all pass one contract test.
///
/// - threads: every method may be called from any thread; calls about one container are put in order inside
/// - waits: every method returns or fails within its deadline, whatever the engine does
/// - errors: [ContainerException], whose [ContainerProblem] says what happened. A call that failed with
///   [ContainerProblem.Timeout] or [ContainerProblem.EngineUnreachable] may or may not have taken effect; every
///   call may therefore be repeated
public interface ContainerRuntime extends AutoCloseable {

    /// What the engine is and what it warns about.
    EngineInfo info();

    /// Every container of this node, servers and installers, running or not. One call to the engine, however many.
    List<ContainerStatus> list();

    /// The container of this name if it is this node's; empty when there is none or it belongs to someone else.
    Optional<ContainerStatus> inspect(ContainerName name);

    /// Makes a container that is not yet started. Afterwards exactly one container has this name.
    ///
    /// - repeat: an earlier container of ours that never ran and was made from the same spec is adopted; any
    ///   other that is not running is removed first
    /// - errors: [ContainerProblem.StillRunning] when ours runs (it is left alone); [ContainerProblem.NameTaken]
    ///   when the name belongs to someone else (never removed); [ContainerProblem.ImageMissing];
    ///   [ContainerProblem.Refused] for a spec the engine rejects
    ContainerId create(ContainerSpec spec);

    /// Connects input and output. Attach before [#start], or the first lines are lost.
    ///
    /// The sink is called on the connection's own thread. While the sink does not return, nothing is read, and a
    /// container whose output is not read stands still: a sink must never wait.
    ConsoleConnection attach(ContainerName name, ConsoleSink sink);

    /// Starts a created or ended container; nothing to do when it runs already.
    ///
    /// - errors: [ContainerProblem.PortInUse] naming the address that is taken
    void start(ContainerName name);

    /// - errors: [ContainerProblem.NotRunning]
    void signal(ContainerName name, Signal signal);

    /// Asks the container to end by the image's own stop signal, and kills it when the grace runs out.
    ///
    /// - repeat: at once done when it does not run
    /// - shape: how it ended; code 137 after a kill
    Exit stop(ContainerName name, Duration grace);

    /// Ends it now; nothing to do when it does not run. Does not wait for the end: see [#awaitExit].
    void kill(ContainerName name);

    /// Waits until the container has ended; empty when the patience runs out first. A container that never ran
    /// counts as not ended.
    ///
    /// - errors: [ContainerProblem.Gone] when it is removed meanwhile
    Optional<Exit> awaitExit(ContainerName name, Duration patience);

    /// Removes the container, running or not, with its anonymous volumes; nothing to do when there is none.
    ///
    /// - errors: [ContainerProblem.NameTaken] when it is not ours
    void remove(ContainerName name);

    /// Changes the limits of a running container where the engine can.
    LimitsUpdate update(ContainerName name, ContainerLimits limits);

    /// Brings the image up to date. When the registry cannot be used but the image is present, that one is used and
    /// the outcome says why. An image marked local-only is looked up and never pulled.
    ///
    /// - waits: at most `patience` for the registry, then the local image is looked up
    /// - errors: [ContainerProblem.ImageMissing] with the registry's reason
    PullOutcome pull(ImageName image, PullProgress progress, Duration patience);

    /// Output the engine kept, oldest first, each piece with the engine's own time; for filling the gap after a
    /// restart of the daemon. Pieces at `since` itself are included, so the first may be known already.
    ///
    /// - bound: when more than `maxBytes` are there the oldest are dropped; the answer says so
    LogEnd logsSince(ContainerName name, Instant since, long maxBytes, LogSink sink);

    /// What happens to this node's containers, from now on. The stream is re-opened for ever when it breaks; after
    /// each gap the listener gets [ContainerEvent.Reopened], which means: look at everything again.
    Subscription events(ContainerEventListener listener);

    /// A meter of the running container's use of the machine.
    ///
    /// - errors: [ContainerProblem.NotRunning]
    ResourceMeter meter(ContainerName name);

    /// Opens a shell with a terminal in a running container, as the container's own user.
    ///
    /// - waits: at most some seconds for the shell to begin
    /// - errors: [ContainerProblem.NotRunning]; [ContainerProblem.NoShell] when the image has none of those asked for;
    ///   [ContainerProblem.ShellsUnsupported] from a runtime that confines nothing
    ContainerShell shell(ContainerName name, ShellRequest request, ShellSink sink);

    /// Ends what shells of an earlier life of this daemon have left in this node's containers. Call before the first
    /// [#shell].
    ///
    /// - shape: how many shells there were
    int endForgottenShells();

    /// The address on which a port allocated on 127.0.0.1 is really published, so that containers can reach one
    /// another through it; 127.0.0.1 itself where that is not needed.
    String loopbackAlias();

    /// Ends streams and connections. Containers run on.
    @Override
    void close();

    /// Ends what was subscribed to; may be closed twice.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
