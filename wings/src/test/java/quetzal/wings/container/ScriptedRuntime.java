package quetzal.wings.container;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A runtime for tests: containers live in memory and do what the test says. It passes the same contract test as the
/// real ones.
///
/// - [#fail]: the next calls of that name end with this problem
/// - [#hang]: calls of that name block until [#heal] or until `deadline`, then end with Timeout
/// - [#calls]: what was asked for, in order, as `name container`
public final class ScriptedRuntime implements ContainerRuntime {
    private final InstantSource clock;
    private final Function<ContainerSpec, ScriptedContainer.Program> programs;
    private final Map<ContainerName, ScriptedContainer> containers = new LinkedHashMap<>();
    private final Set<ContainerName> foreign = new HashSet<>();
    private final Set<String> images = ConcurrentHashMap.newKeySet();
    private final Map<String, List<ContainerProblem>> failures = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> hangs = new ConcurrentHashMap<>();
    private final List<ContainerEventListener> listeners = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<ScriptedShell> shells = new CopyOnWriteArrayList<>();
    private volatile boolean withoutShells;
    private volatile Duration deadline = Duration.ofMillis(200);
    private int made;

    /// Containers that do nothing by themselves.
    public ScriptedRuntime(InstantSource clock) {
        this(clock, spec -> new ScriptedContainer.Program() {});
    }

    public ScriptedRuntime(
            InstantSource clock, Function<ContainerSpec, ScriptedContainer.Program> programs) {
        this.clock = clock;
        this.programs = programs;
    }

    public ScriptedRuntime withImage(String reference) {
        images.add(reference);
        return this;
    }

    public void fail(String call, ContainerProblem problem) {
        failures.computeIfAbsent(call, any -> new CopyOnWriteArrayList<>()).add(problem);
    }

    public void hang(String call) {
        hangs.putIfAbsent(call, new CountDownLatch(1));
    }

    public void heal() {
        hangs.values().forEach(CountDownLatch::countDown);
        hangs.clear();
        failures.clear();
    }

    public void deadline(Duration newDeadline) {
        deadline = newDeadline;
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized ScriptedContainer container(ContainerName name) {
        var container = containers.get(name);
        if (container == null) {
            throw new AssertionError("no container " + name + " among " + containers.keySet());
        }
        return container;
    }

    public synchronized void foreign(ContainerName name, boolean present) {
        if (present) {
            foreign.add(name);
        } else {
            foreign.remove(name);
        }
    }

    /// The event stream breaks and comes back, as after a restart of the engine.
    public void breakEvents(String reason) {
        tell(new ContainerEvent.Lost(clock.instant(), reason));
        tell(new ContainerEvent.Reopened(clock.instant()));
    }

    private void tell(ContainerEvent event) {
        listeners.forEach(listener -> listener.on(event));
    }

    private void asked(String call, Object about) {
        calls.add(call + " " + about);
        var problems = failures.get(call);
        if (problems != null && !problems.isEmpty()) {
            throw new ContainerException(problems.removeFirst());
        }
        var hang = hangs.get(call);
        try {
            if (hang != null && !hang.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ContainerException(new ContainerProblem.Timeout(call, deadline));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted during " + call);
        }
    }

    @Override
    public EngineInfo info() {
        asked("info", "");
        return new EngineInfo(
                "scripted",
                "1",
                "1.4.0",
                "none",
                "2",
                "memory",
                "",
                containers.size(),
                0,
                0,
                0,
                "amd64",
                2,
                1L << 33,
                "6.1",
                "Test",
                List.of());
    }

    @Override
    public synchronized List<ContainerStatus> list() {
        asked("list", "");
        return containers.values().stream().map(ScriptedRuntime::status).toList();
    }

    private static ContainerStatus status(ScriptedContainer container) {
        var spec = container.spec();
        return new ContainerStatus(
                spec.name(), container.id(), spec.kind(), spec.server(), container.state());
    }

    @Override
    public Optional<ContainerStatus> inspect(ContainerName name) {
        asked("inspect", name);
        synchronized (this) {
            return Optional.ofNullable(containers.get(name)).map(ScriptedRuntime::status);
        }
    }

    @Override
    public ContainerId create(ContainerSpec spec) {
        asked("create", spec.name());
        synchronized (this) {
            refuseForeign(spec.name());
            if (!images.contains(spec.image().reference())) {
                throw new ContainerException(
                        new ContainerProblem.ImageMissing(spec.image(), "not pulled"));
            }
            var there = containers.get(spec.name());
            if (there != null && there.running()) {
                throw new ContainerException(new ContainerProblem.StillRunning(spec.name()));
            }
            if (there != null
                    && there.state() instanceof ContainerState.Created
                    && there.spec().equals(spec)) {
                return there.id();
            }
            if (there != null) {
                there.removed();
            }
            var id = new ContainerId("scripted-" + ++made);
            containers.put(
                    spec.name(),
                    new ScriptedContainer(spec, id, clock, programs.apply(spec), this::tell));
            return id;
        }
    }

    private synchronized void refuseForeign(ContainerName name) {
        if (foreign.contains(name)) {
            throw new ContainerException(new ContainerProblem.NameTaken(name, "another program"));
        }
    }

    private synchronized ScriptedContainer require(ContainerName name) {
        refuseForeign(name);
        var container = containers.get(name);
        if (container == null) {
            throw new ContainerException(new ContainerProblem.Gone(name));
        }
        return container;
    }

    @Override
    public ConsoleConnection attach(ContainerName name, ConsoleSink sink) {
        asked("attach", name);
        return require(name).attach(sink);
    }

    @Override
    public void start(ContainerName name) {
        asked("start", name);
        require(name).start();
    }

    @Override
    public void signal(ContainerName name, Signal signal) {
        asked("signal", name + " " + signal);
        var container = require(name);
        if (!container.running()) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        container.signal(signal);
    }

    @Override
    public Exit stop(ContainerName name, Duration grace) {
        asked("stop", name);
        var container = require(name);
        if (container.state() instanceof ContainerState.Created) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        if (container.running()) {
            container.signal(Signal.TERM);
        }
        return awaitExit(name, grace)
                .orElseGet(
                        () -> {
                            container.signal(Signal.KILL);
                            return awaitExit(name, grace).orElseThrow();
                        });
    }

    @Override
    public void kill(ContainerName name) {
        asked("kill", name);
        ScriptedContainer container;
        synchronized (this) {
            container = containers.get(name);
        }
        if (container != null) {
            container.signal(Signal.KILL);
        }
    }

    @Override
    public Optional<Exit> awaitExit(ContainerName name, Duration patience) {
        asked("awaitExit", name);
        var container = require(name);
        try {
            if (!container.awaitEnd(patience)) {
                return Optional.empty();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        if (container.wasRemoved()) {
            throw new ContainerException(new ContainerProblem.Gone(name));
        }
        return container.state() instanceof ContainerState.Exited(var exit)
                ? Optional.of(exit)
                : Optional.empty();
    }

    @Override
    public void remove(ContainerName name) {
        asked("remove", name);
        ScriptedContainer container;
        synchronized (this) {
            refuseForeign(name);
            container = containers.remove(name);
        }
        if (container != null) {
            container.removed();
        }
    }

    @Override
    public LimitsUpdate update(ContainerName name, ContainerLimits limits) {
        asked("update", name);
        require(name);
        return new LimitsUpdate(Set.of());
    }

    @Override
    public PullOutcome pull(ImageName image, PullProgress progress, Duration patience) {
        asked("pull", image);
        if (!images.contains(image.reference())) {
            throw new ContainerException(
                    new ContainerProblem.ImageMissing(image, "no such image in the script"));
        }
        progress.step("", "Pulled", 1, 1);
        return image.localOnly() ? new PullOutcome.Local(image) : new PullOutcome.Pulled(image);
    }

    @Override
    public LogEnd logsSince(ContainerName name, Instant since, long maxBytes, LogSink sink) {
        asked("logsSince", name);
        return require(name).logs(since, maxBytes, sink);
    }

    @Override
    public Subscription events(ContainerEventListener listener) {
        listeners.add(listener);
        listener.on(new ContainerEvent.Reopened(clock.instant()));
        return () -> listeners.remove(listener);
    }

    @Override
    public ResourceMeter meter(ContainerName name) {
        asked("meter", name);
        var container = require(name);
        if (!container.running()) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        return new ResourceMeter() {
            @Override
            public Optional<ResourceReading> read() {
                if (!container.running()) {
                    throw new ContainerException(new ContainerProblem.NotRunning(name));
                }
                return Optional.of(container.usage());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public ContainerShell shell(ContainerName name, ShellRequest request, ShellSink sink) {
        asked("shell", name);
        var container = require(name);
        if (!container.running()) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        if (withoutShells) {
            throw new ContainerException(new ContainerProblem.NoShell(name, request.shells()));
        }
        var shell = new ScriptedShell(name, request, sink);
        shells.add(shell);
        return shell;
    }

    /// From now on images have none.
    public void haveNoShells() {
        withoutShells = true;
    }

    /// Every shell that was opened, in order.
    public List<ScriptedShell> shells() {
        return List.copyOf(shells);
    }

    @Override
    public int endForgottenShells() {
        asked("endForgottenShells", "");
        return 0;
    }

    @Override
    public String loopbackAlias() {
        return "127.0.0.1";
    }

    @Override
    public void close() {
        listeners.clear();
    }

    /// All containers there are now, for tests that look for leftovers.
    public synchronized List<ContainerName> names() {
        return new ArrayList<>(containers.keySet());
    }
}
