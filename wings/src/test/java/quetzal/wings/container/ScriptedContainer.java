package quetzal.wings.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One container of a [ScriptedRuntime]. A test is its process: it emits output, reads what was typed, and ends it.
public final class ScriptedContainer {
    /// What a test lets the process do by itself; all may be left out.
    public interface Program {
        /// Called once the container runs.
        default void started(ScriptedContainer self) {}

        /// A complete line was typed, without its line feed.
        default void typed(ScriptedContainer self, String line) {}

        /// Whatever is not handled here ends the process like the kernel would: 128 and the signal's number.
        default boolean signalled(ScriptedContainer self, Signal signal) {
            return false;
        }
    }

    private final ContainerSpec spec;
    private final ContainerId id;
    private final InstantSource clock;
    private final Program program;
    private final Consumer<ContainerEvent> events;
    private final List<Link> links = new ArrayList<>();
    private final List<String> typed = new ArrayList<>();
    private final List<Kept> log = new ArrayList<>();
    private final ByteArrayOutputStream partialInput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream partialOutput = new ByteArrayOutputStream();
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch removal = new CountDownLatch(1);
    private ContainerState state = new ContainerState.Created();
    private ResourceReading usage = new ResourceReading(0, 1_000_000, 1 << 20, 1 << 26, 10, 20, 1);

    private record Kept(Instant at, byte[] line) {}

    ScriptedContainer(
            ContainerSpec spec,
            ContainerId id,
            InstantSource clock,
            Program program,
            Consumer<ContainerEvent> events) {
        this.spec = spec;
        this.id = id;
        this.clock = clock;
        this.program = program;
        this.events = events;
    }

    public ContainerSpec spec() {
        return spec;
    }

    public ContainerId id() {
        return id;
    }

    public synchronized ContainerState state() {
        return state;
    }

    public synchronized boolean running() {
        return state instanceof ContainerState.Running;
    }

    /// Every complete line typed so far.
    public synchronized List<String> typed() {
        return List.copyOf(typed);
    }

    /// Prints these bytes on every attached console and keeps the lines for the logs.
    public synchronized void emit(byte[] bytes) {
        for (var one : bytes) {
            partialOutput.write(one);
            if (one == '\n') {
                log.add(new Kept(clock.instant(), partialOutput.toByteArray()));
                partialOutput.reset();
            }
        }
        for (var link : List.copyOf(links)) {
            link.sink.accept(bytes, 0, bytes.length);
        }
    }

    public void emit(String text) {
        emit(text.getBytes(UTF_8));
    }

    public void line(String text) {
        emit(text + "\r\n");
    }

    /// The process ends by itself.
    public void exit(int code) {
        exit(code, false);
    }

    public void exit(int code, boolean oomKilled) {
        List<Link> ending;
        synchronized (this) {
            if (!running()) {
                return;
            }
            state = new ContainerState.Exited(new Exit(code, oomKilled, clock.instant()));
            ending = List.copyOf(links);
            links.clear();
        }
        if (oomKilled) {
            events.accept(new ContainerEvent.OutOfMemory(spec.name(), clock.instant()));
        }
        events.accept(new ContainerEvent.Died(spec.name(), clock.instant(), code));
        ending.forEach(link -> link.end(new ConsoleEnd.StreamEnded()));
        end.countDown();
    }

    /// The consoles' connections break, the process lives on.
    public void breakConsoles(String reason) {
        List<Link> ending;
        synchronized (this) {
            ending = List.copyOf(links);
            links.clear();
        }
        ending.forEach(link -> link.end(new ConsoleEnd.ConnectionLost(reason)));
    }

    /// What a meter will read from now on.
    public synchronized void use(ResourceReading reading) {
        usage = reading;
    }

    synchronized ResourceReading usage() {
        return usage;
    }

    void start() {
        synchronized (this) {
            if (running()) {
                return;
            }
            state = new ContainerState.Running(clock.instant(), 4242, false);
        }
        events.accept(new ContainerEvent.Started(spec.name(), clock.instant()));
        program.started(this);
    }

    void signal(Signal signal) {
        if (signal == Signal.KILL) {
            exit(137);
        } else if (!program.signalled(this, signal)) {
            exit(
                    128
                            + switch (signal) {
                                case HUP -> 1;
                                case INT -> 2;
                                case QUIT -> 3;
                                case ABRT -> 6;
                                case USR1 -> 10;
                                case USR2 -> 12;
                                case TERM -> 15;
                                case KILL -> 9;
                            });
        }
    }

    void removed() {
        exit(137);
        removal.countDown();
        events.accept(new ContainerEvent.Removed(spec.name(), clock.instant()));
    }

    boolean awaitEnd(Duration patience) throws InterruptedException {
        return end.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean wasRemoved() {
        return removal.getCount() == 0;
    }

    synchronized LogEnd logs(Instant since, long maxBytes, LogSink sink) {
        var wanted = log.stream().filter(kept -> !kept.at().isBefore(since)).toList();
        long bytes = 0;
        var from = wanted.size();
        while (from > 0 && bytes + wanted.get(from - 1).line().length <= maxBytes) {
            bytes += wanted.get(--from).line().length;
        }
        wanted.subList(from, wanted.size())
                .forEach(kept -> sink.accept(kept.at(), kept.line().clone()));
        return new LogEnd(bytes, from > 0);
    }

    synchronized ConsoleConnection attach(ConsoleSink sink) {
        var link = new Link(sink);
        if (state instanceof ContainerState.Exited) {
            link.end(new ConsoleEnd.StreamEnded());
        } else {
            links.add(link);
        }
        return link;
    }

    private List<String> take(byte[] bytes) {
        var lines = new ArrayList<String>();
        synchronized (this) {
            for (var one : bytes) {
                if (one == '\n') {
                    lines.add(partialInput.toString(UTF_8));
                    partialInput.reset();
                } else {
                    partialInput.write(one);
                }
            }
            typed.addAll(lines);
        }
        return lines;
    }

    private final class Link implements ConsoleConnection {
        private final ConsoleSink sink;
        private boolean ended;

        Link(ConsoleSink sink) {
            this.sink = sink;
        }

        void end(ConsoleEnd how) {
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
            }
            sink.ended(how);
        }

        @Override
        public void write(byte[] bytes, Duration patience) {
            if (!open()) {
                throw new ContainerException(new ContainerProblem.NotRunning(spec.name()));
            }
            take(bytes).forEach(line -> program.typed(ScriptedContainer.this, line));
        }

        @Override
        public void endInput() {}

        @Override
        public synchronized boolean open() {
            return !ended;
        }

        @Override
        public void close() {
            synchronized (ScriptedContainer.this) {
                links.remove(this);
            }
            end(new ConsoleEnd.Closed());
        }
    }
}
