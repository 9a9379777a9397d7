package quetzal.wings.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.remote.ProcessConfiguration;
import quetzal.wings.console.EngineLine;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.Signal;

/// The line between a server and its container: its console, and what the engine says of it. Facts go to `heard`.
///
/// Calls that may take long run on threads of their own, so that the runner never waits for the engine.
final class ProcessLink {
    private static final Logger log = LoggerFactory.getLogger(ProcessLink.class);
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(5);
    private static final long CATCH_UP_BYTES = 8L << 20;

    private final ContainerName name;
    private final ContainerRuntime runtime;
    private final ServerConsole console;
    private final Consumer<ServerSignal> heard;
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean lookAgain = new AtomicBoolean();
    private final AtomicBoolean adopting = new AtomicBoolean();
    private volatile @Nullable ConsoleConnection connection;
    private volatile boolean closed;
    private volatile long adoptedAt;

    ProcessLink(
            ContainerName name,
            ContainerRuntime runtime,
            ServerConsole console,
            Consumer<ServerSignal> heard) {
        this.name = name;
        this.runtime = runtime;
        this.console = console;
        this.heard = heard;
    }

    /// What was looked up before this counts for a container that is gone.
    void newGeneration() {
        generation.incrementAndGet();
    }

    boolean connected() {
        var current = connection;
        return current != null && current.open();
    }

    /// Connects to a container that has not printed yet.
    void attach() {
        newGeneration();
        detach();
        connection = runtime.attach(name, new Output());
    }

    void detach() {
        var current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }

    /// Connects to a container that has been running: first what the engine kept of its output, then what is new.
    void adopt() {
        if (closed || connected() || !adopting.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual()
                .name("adopt-" + name)
                .start(
                        () -> {
                            try {
                                pauseBetweenAdoptions();
                                if (!closed && !connected()) {
                                    resume();
                                }
                            } catch (ContainerException e) {
                                log.warn(
                                        "A console could not be resumed: container={} reason={}",
                                        name,
                                        e.getMessage());
                                look(false);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } finally {
                                adopting.set(false);
                            }
                        });
    }

    private void pauseBetweenAdoptions() throws InterruptedException {
        var since = System.nanoTime() - adoptedAt;
        var second = Duration.ofSeconds(1).toNanos();
        if (adoptedAt != 0 && since < second) {
            Thread.sleep(Duration.ofNanos(second - since));
        }
        adoptedAt = System.nanoTime();
    }

    private void resume() {
        var since = console.hold();
        var kept = new ArrayList<EngineLine>();
        var cut = false;
        try {
            connection = runtime.attach(name, new Output());
            // New output comes in from here on. If the log cannot be read, what was printed before
            // is missing, and the console has to say so.
            cut = true;
            cut =
                    runtime.logsSince(
                                    name,
                                    since.orElse(Instant.EPOCH),
                                    CATCH_UP_BYTES,
                                    (at, line) -> kept.add(new EngineLine(at, line)))
                            .truncated();
        } finally {
            // Also when that failed: what is held back must come out.
            console.resumeFrom(kept, cut);
        }
    }

    /// - errors: [ContainerException]; [ContainerProblem.NotRunning] when no console is connected
    void write(String line) {
        var current = connection;
        if (current == null) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        current.write((line + "\n").getBytes(StandardCharsets.UTF_8), WRITE_PATIENCE);
    }

    /// Asks the process to end, in the egg's way.
    void askToStop(ProcessConfiguration.Stop stop, Duration grace) {
        background(
                "stop",
                () -> {
                    try {
                        var value = stop.value() == null ? "" : stop.value();
                        if (stop.type().equals("command") && !value.isEmpty() && connected()) {
                            write(value);
                        } else if (stop.type().equals("signal") || stop.type().isEmpty()) {
                            runtime.signal(name, Signal.ofStopValue(value));
                        } else {
                            runtime.stop(name, grace);
                            look(true);
                        }
                    } catch (ContainerException e) {
                        switch (e.problem()) {
                            case ContainerProblem.NotRunning _, ContainerProblem.Gone _ ->
                                    look(true);
                            default ->
                                    heard.accept(
                                            new ServerSignal.StopNotDelivered(
                                                    e.problem().detail()));
                        }
                    }
                });
    }

    void kill() {
        background(
                "kill",
                () -> {
                    try {
                        runtime.kill(name);
                    } catch (ContainerException e) {
                        log.warn(
                                "A server could not be killed: container={} reason={}",
                                name,
                                e.getMessage());
                    }
                    look(true);
                });
    }

    /// Asks the engine how the container is, and says so. Several wishes at once become one question.
    ///
    /// - `ending`: the process has just ended or is about to; the engine gets a moment to notice
    void look(boolean ending) {
        if (closed) {
            return;
        }
        if (!looking.compareAndSet(false, true)) {
            lookAgain.set(true);
            return;
        }
        background(
                "look",
                () -> {
                    try {
                        inspect(ending);
                    } finally {
                        looking.set(false);
                        if (lookAgain.getAndSet(false)) {
                            look(ending);
                        }
                    }
                });
    }

    private void inspect(boolean ending) {
        var asked = generation.get();
        ServerSignal fact;
        try {
            if (ending) {
                awaitExit();
            }
            var found = runtime.inspect(name);
            fact =
                    found.isEmpty()
                            // Someone removed it; there is no code to be had.
                            ? new ServerSignal.Exited(1, false)
                            : switch (found.get().state()) {
                                case ContainerState.Running(var startedAt, _, _) ->
                                        new ServerSignal.FoundRunning(startedAt);
                                case ContainerState.Exited(var exit) ->
                                        new ServerSignal.Exited(exit.code(), exit.oomKilled());
                                case ContainerState.Created _, ContainerState.Removing _ ->
                                        new ServerSignal.Tick();
                            };
        } catch (ContainerException e) {
            // The engine is away. When it is back, or in the next round, everything is looked at
            // again.
            log.warn(
                    "A container could not be looked at: container={} reason={}",
                    name,
                    e.getMessage());
            return;
        }
        if (asked == generation.get()) {
            heard.accept(fact);
        }
    }

    private void awaitExit() {
        try {
            var _ = runtime.awaitExit(name, EXIT_PATIENCE);
        } catch (ContainerException e) {
            if (!(e.problem() instanceof ContainerProblem.Gone)) {
                throw e;
            }
        }
    }

    private void background(String what, Runnable work) {
        Thread.ofVirtual()
                .name(what + "-" + name)
                .start(
                        () -> {
                            try {
                                work.run();
                            } catch (RuntimeException e) {
                                log.error(
                                        "Work on a server failed: work={} container={}",
                                        what,
                                        name,
                                        e);
                            }
                        });
    }

    void close() {
        closed = true;
        newGeneration();
        detach();
    }

    private final class Output implements ConsoleSink {
        @Override
        public void accept(byte[] buffer, int offset, int length) {
            console.accept(buffer, offset, length);
        }

        @Override
        public void ended(ConsoleEnd end) {
            switch (end) {
                case ConsoleEnd.Closed _ -> {}
                case ConsoleEnd.StreamEnded _ -> {
                    console.outputEnded();
                    look(true);
                }
                case ConsoleEnd.ConnectionLost(var reason) -> lost(reason);
                case ConsoleEnd.SinkFailed(var reason) -> lost(reason);
            }
        }

        private void lost(String reason) {
            log.warn("A console connection was lost: container={} reason={}", name, reason);
            look(false);
        }
    }
}
