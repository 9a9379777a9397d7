package quetzal.wings.container.process;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerEvent;
import quetzal.wings.container.ContainerEventListener;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerShell;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.EngineInfo;
import quetzal.wings.container.Exit;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.LimitsUpdate;
import quetzal.wings.container.LogEnd;
import quetzal.wings.container.LogSink;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.container.PullProgress;
import quetzal.wings.container.ResourceMeter;
import quetzal.wings.container.ShellRequest;
import quetzal.wings.container.ShellSink;
import quetzal.wings.container.Signal;

/// Servers as processes of the host: no image, no limits, no walls. For development and for a host whose only user is its
/// owner.
///
/// What it keeps of the contract across a restart of the daemon: processes live on, their output is kept, their exit code is
/// noted. What it cannot do: confine anything; tell that memory ran out; keep a service manager from ending the processes
/// together with the daemon (set `KillMode=process`); find processes that a server moved to a session of its own; tell when a
/// line was printed; survive a restart of the host.
public final class ProcessRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final Duration UNTIL_STARTED = Duration.ofSeconds(10);

    private final Path root;
    private final String owner;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();
    private final List<ContainerEventListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<ContainerId, CompletableFuture<Void>> watches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// `root` holds a folder for each process, for the daemon's eyes only.
    public ProcessRuntime(Path root, String owner, InstantSource clock) {
        this.root = root;
        this.owner = owner;
        this.clock = clock;
        try {
            Files.createDirectories(root);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        LOG.warn(
                """
                Servers run as BARE PROCESSES of this host (system.runtime: process).
                Nothing confines them: they can read and change whatever their user can, and no limit is enforced.
                Never let anyone but yourself use this node.\
                """);
        for (var status : list()) {
            if (status.running()) {
                watch(home(status.name()), status.id());
            }
        }
    }

    private ProcessHome home(ContainerName name) {
        return new ProcessHome(name, root.resolve(name.value()));
    }

    /// Ours, or a problem.
    private ProcessHome require(ContainerName name) {
        var home = home(name);
        if (!home.exists()) {
            throw new ContainerException(new ContainerProblem.Gone(name));
        }
        if (!home.owner().equals(owner)) {
            throw new ContainerException(
                    new ContainerProblem.NameTaken(name, "node " + home.owner()));
        }
        return home;
    }

    @Override
    public EngineInfo info() {
        var running = (int) list().stream().filter(ContainerStatus::running).count();
        var total = list().size();
        return new EngineInfo(
                "process",
                System.getProperty("java.version"),
                "",
                "none",
                "",
                "host",
                "",
                total,
                running,
                0,
                total - running,
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                machineBytes(),
                System.getProperty("os.version"),
                System.getProperty("os.name"),
                List.of("Servers run as bare processes: nothing confines them."));
    }

    private static long machineBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    @Override
    public List<ContainerStatus> list() {
        try (var folders = Files.list(root)) {
            return folders.map(
                            folder ->
                                    new ProcessHome(
                                            new ContainerName(folder.getFileName().toString()),
                                            folder))
                    .filter(home -> home.owner().equals(owner))
                    .map(ProcessHome::status)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Optional<ContainerStatus> inspect(ContainerName name) {
        var home = home(name);
        return home.exists() && home.owner().equals(owner)
                ? Optional.of(home.status())
                : Optional.empty();
    }

    @Override
    public ContainerId create(ContainerSpec spec) {
        refuseUnsupported(spec);
        changing.lock();
        try {
            var home = home(spec.name());
            var script = ProcessLaunch.script(spec, "root".equals(System.getProperty("user.name")));
            if (home.exists()) {
                switch (require(spec.name()).state()) {
                    case ContainerState.Running _ ->
                            throw new ContainerException(
                                    new ContainerProblem.StillRunning(spec.name()));
                    case ContainerState.Created _
                            when home.read("launch").equals(Optional.of(script.strip())) -> {
                        return home.status().id();
                    }
                    case ContainerState.Created _,
                            ContainerState.Exited _,
                            ContainerState.Removing _ ->
                            discard(home);
                }
            }
            return make(home, spec, script);
        } finally {
            changing.unlock();
        }
    }

    /// What would otherwise silently not be there.
    private static void refuseUnsupported(ContainerSpec spec) {
        var extra = spec.kind() == ContainerKind.SERVER && spec.mounts().size() > 1;
        if (extra || spec.outgoingAddress().isPresent()) {
            var problem =
                    new ContainerProblem.Unsupported(
                            extra ? "Extra mounts" : "Addresses for outgoing connections");
            LOG.error("create refused name={} reason={}", spec.name(), problem.detail());
            throw new ContainerException(problem);
        }
    }

    private ContainerId make(ProcessHome home, ContainerSpec spec, String script) {
        if (spec.mounts().isEmpty()) {
            throw new ContainerException(
                    new ContainerProblem.Refused(
                            "create", 400, "a process needs a folder to work in"));
        }
        var id = new ContainerId(UUID.randomUUID().toString());
        home.make();
        home.write("launch", script);
        home.write("data", spec.mounts().getFirst().source().toString());
        home.write("id", id.value());
        home.write("kind", spec.kind().name());
        home.write("server", spec.server().toString());
        home.write("output", "");
        try {
            if (!ProcessLaunch.run("mkfifo", "-m", "600", home.file("input").toString())) {
                throw new IOException("no named pipe could be made");
            }
        } catch (IOException failed) {
            home.delete();
            throw new UncheckedIOException(failed);
        }
        // Last: without it the folder is nobody's, so a half-made one is never taken for whole.
        home.write("owner", owner);
        return id;
    }

    @Override
    public ConsoleConnection attach(ContainerName name, ConsoleSink sink) {
        try {
            return ProcessConsole.open(require(name), sink);
        } catch (IOException gone) {
            throw new ContainerException(new ContainerProblem.Gone(name), gone);
        }
    }

    @Override
    public void start(ContainerName name) {
        changing.lock();
        try {
            var home = require(name);
            if (home.state() instanceof ContainerState.Running) {
                return;
            }
            home.forgetRun();
            var supervisor =
                    ProcessLaunch.start(home.folder(), Path.of(home.read("data").orElseThrow()));
            home.write(
                    "supervisor",
                    supervisor.pid() + " " + ProcessHome.startOf(supervisor.toHandle()));
            home.write("started", "");
            awaitPid(home, supervisor);
            tell(new ContainerEvent.Started(name, clock.instant()));
            watch(home, home.status().id());
        } catch (IOException failed) {
            throw new ContainerException(
                    new ContainerProblem.Refused("start", 500, String.valueOf(failed.getMessage())),
                    failed);
        } finally {
            changing.unlock();
        }
    }

    private static void awaitPid(ProcessHome home, Process supervisor) {
        var deadline = System.nanoTime() + UNTIL_STARTED.toNanos();
        try {
            while (home.pid() == 0 && supervisor.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Tells of the end; for processes of an earlier daemon too.
    private void watch(ProcessHome home, ContainerId id) {
        var told = new CompletableFuture<Void>();
        if (watches.putIfAbsent(id, told) == null) {
            Thread.ofVirtual()
                    .name("watch-" + home.name())
                    .start(
                            () -> {
                                home.supervisor()
                                        .ifPresent(supervisor -> supervisor.onExit().join());
                                tellEnd(home);
                                watches.remove(id, told);
                                told.complete(null);
                            });
        }
    }

    private void tellEnd(ProcessHome home) {
        if (!closed && home.exists() && home.state() instanceof ContainerState.Exited(var exit)) {
            tell(new ContainerEvent.Died(home.name(), clock.instant(), exit.code()));
        }
    }

    private void tell(ContainerEvent event) {
        listeners.forEach(listener -> listener.on(event));
    }

    @Override
    public void signal(ContainerName name, Signal signal) {
        var home = require(name);
        if (!(home.state() instanceof ContainerState.Running) || !send(home, signal)) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
    }

    private static boolean send(ProcessHome home, Signal signal) {
        try {
            return home.pid() > 1
                    && ProcessLaunch.run("kill", "-s", signal.name(), "--", "-" + home.pid());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Exit stop(ContainerName name, Duration grace) {
        var home = require(name);
        if (home.state() instanceof ContainerState.Created) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        if (home.state() instanceof ContainerState.Running) {
            send(home, Signal.TERM);
        }
        return awaitExit(name, grace)
                .or(
                        () -> {
                            kill(name);
                            return awaitExit(name, AFTER_KILL);
                        })
                .orElseThrow(
                        () ->
                                new ContainerException(
                                        new ContainerProblem.Timeout("kill", AFTER_KILL)));
    }

    @Override
    public void kill(ContainerName name) {
        var home = home(name);
        if (home.exists()
                && home.owner().equals(owner)
                && home.state() instanceof ContainerState.Running) {
            send(home, Signal.KILL);
        }
    }

    @Override
    public Optional<Exit> awaitExit(ContainerName name, Duration patience) {
        var home = require(name);
        var deadline = System.nanoTime() + patience.toNanos();
        home.supervisor().ifPresent(supervisor -> await(supervisor, deadline - System.nanoTime()));
        if (!home.exists()) {
            throw new ContainerException(new ContainerProblem.Gone(name));
        }
        return home.state() instanceof ContainerState.Exited(var exit)
                ? Optional.of(exit)
                : Optional.empty();
    }

    private static void await(ProcessHandle supervisor, long nanos) {
        try {
            supervisor.onExit().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillRuns) {
            LOG.trace("process still runs pid={}", supervisor.pid());
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void remove(ContainerName name) {
        changing.lock();
        try {
            if (home(name).exists()) {
                discard(require(name));
            }
        } finally {
            changing.unlock();
        }
    }

    private void discard(ProcessHome home) {
        if (home.state() instanceof ContainerState.Running) {
            send(home, Signal.KILL);
            home.supervisor().ifPresent(supervisor -> await(supervisor, AFTER_KILL.toNanos()));
        }
        // Its end is told from what is about to be deleted.
        var watch = watches.get(home.status().id());
        if (watch != null) {
            watch.completeOnTimeout(null, AFTER_KILL.toMillis(), TimeUnit.MILLISECONDS).join();
        }
        home.delete();
        tell(new ContainerEvent.Removed(home.name(), clock.instant()));
    }

    /// There are no limits to change.
    @Override
    public LimitsUpdate update(ContainerName name, ContainerLimits limits) {
        require(name);
        return new LimitsUpdate(
                Set.of(
                        "memoryMib",
                        "swapMib",
                        "cpuPercent",
                        "cpuSet",
                        "ioWeight",
                        "oomKillerDisabled",
                        "processes"));
    }

    /// Processes have no images; the server's folder must hold all it needs.
    @Override
    public PullOutcome pull(ImageName image, PullProgress progress, Duration patience) {
        return new PullOutcome.UsedLocal(image, "servers run as bare processes, without images");
    }

    /// All that is kept is given, with the time of the last output: a file does not tell when a line was written.
    @Override
    public LogEnd logsSince(ContainerName name, Instant since, long maxBytes, LogSink sink) {
        return ProcessOutput.keptIn(require(name), since, maxBytes, sink);
    }

    @Override
    public Subscription events(ContainerEventListener listener) {
        listeners.add(listener);
        listener.on(new ContainerEvent.Reopened(clock.instant()));
        return () -> listeners.remove(listener);
    }

    @Override
    public ResourceMeter meter(ContainerName name) {
        var home = require(name);
        if (!(home.state() instanceof ContainerState.Running)) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        return new ProcessMeter(home, machineBytes());
    }

    @Override
    public ContainerShell shell(ContainerName name, ShellRequest request, ShellSink sink) {
        throw new ContainerException(new ContainerProblem.ShellsUnsupported());
    }

    @Override
    public int endForgottenShells() {
        return 0;
    }

    @Override
    public String loopbackAlias() {
        return "127.0.0.1";
    }

    /// Processes live on.
    @Override
    public void close() {
        closed = true;
        listeners.clear();
    }
}
