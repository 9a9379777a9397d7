package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerEventListener;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
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
import quetzal.wings.container.cgroup.CgroupMeter;
import quetzal.wings.container.cgroup.ShellGroups;

/// Containers in a Docker engine.
///
/// Names are looked up before every call and the call goes to the id found, if the container is ours: so a foreign
/// container that took a server's name is never touched. Making, starting, removing and changing one container go in
/// turn; signals and kills do not wait for a turn.
public final class DockerRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);
    private static final int CONNECTIONS = 16;
    private static final Duration AFTER_KILL = Duration.ofSeconds(15);

    private final DockerSettings settings;
    private final EngineAddress address;
    private final InstantSource clock;
    private final DockerClient docker;
    private final StatusReader reader;
    private final NodeNetwork network;
    private final ImagePuller images;
    private final Lookup lookup;
    private final Turns turns;
    private final ContainerMaker maker;
    private final ShellCalls shells;
    private final ShellGroups shellGroups;
    private final Set<AttachedConsole> consoles = ConcurrentHashMap.newKeySet();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    public DockerRuntime(DockerSettings settings, InstantSource clock) {
        this(settings, clock, ShellGroups.ofThisMachine());
    }

    DockerRuntime(DockerSettings settings, InstantSource clock, ShellGroups shellGroups) {
        this.settings = settings;
        this.clock = clock;
        this.address = new EngineAddress(settings.host());
        this.docker = client(settings);
        this.reader = new StatusReader(settings.owner());
        this.network = new NodeNetwork(docker, settings);
        this.images = new ImagePuller(docker, settings, address);
        this.lookup = new Lookup(docker, reader, settings.deadlines().question());
        this.turns = new Turns(settings.deadlines().turn());
        this.shells = new ShellCalls(address);
        this.shellGroups = shellGroups;
        this.maker = new ContainerMaker(docker, settings, network, images, lookup, turns);
    }

    private static DockerClient client(DockerSettings settings) {
        var config =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(settings.host().toString())
                        .withDockerTlsVerify(false)
                        .build();
        var http =
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .maxConnections(CONNECTIONS)
                        .build();
        return DockerClientImpl.getInstance(config, new OneShotClient(http));
    }

    @Override
    public EngineInfo info() {
        return question("info", () -> EngineFacts.ask(docker));
    }

    @Override
    public List<ContainerStatus> list() {
        var rows =
                question(
                        "list",
                        () ->
                                docker.listContainersCmd()
                                        .withShowAll(true)
                                        .withLabelFilter(
                                                Map.of(ContainerRecipe.OWNER, settings.owner()))
                                        .exec());
        return rows.stream().flatMap(row -> reader.status(row).stream()).toList();
    }

    @Override
    public Optional<ContainerStatus> inspect(ContainerName name) {
        return lookup.any(name).flatMap(reader::status);
    }

    @Override
    public ContainerId create(ContainerSpec spec) {
        return maker.create(spec);
    }

    @Override
    public ConsoleConnection attach(ContainerName name, ConsoleSink sink) {
        var console =
                AttachedConsole.open(
                        address,
                        settings.deadlines().start(),
                        name,
                        lookup.require(name).status().id(),
                        sink,
                        consoles::remove);
        consoles.add(console);
        if (!console.open()) {
            consoles.remove(console);
        }
        return console;
    }

    @Override
    public void start(ContainerName name) {
        maker.start(name);
    }

    @Override
    public void signal(ContainerName name, Signal signal) {
        send(lookup.require(name).status(), signal.engineName());
    }

    private void send(ContainerStatus status, String signal) {
        var name = status.name();
        if (!status.running()) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        try {
            question(
                    "signal",
                    () -> docker.killContainerCmd(status.id().value()).withSignal(signal).exec());
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 409)) {
                throw new ContainerException(new ContainerProblem.NotRunning(name), refused);
            }
            throw Lookup.gone(name, refused);
        }
    }

    @Override
    public Exit stop(ContainerName name, Duration grace) {
        var found = lookup.require(name);
        var status = found.status();
        if (status.state() instanceof ContainerState.Exited(var exit)) {
            return exit;
        }
        try {
            send(status, StatusReader.stopSignal(found.answer()));
        } catch (ContainerException refused) {
            if (!(refused.problem() instanceof ContainerProblem.NotRunning)) {
                throw refused;
            }
            if (status.state() instanceof ContainerState.Created) {
                throw refused;
            }
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
        try {
            var status = inspect(name);
            if (status.isPresent() && status.get().running()) {
                send(status.get(), Signal.KILL.engineName());
            }
        } catch (ContainerException refused) {
            switch (refused.problem()) {
                case ContainerProblem.NotRunning _, ContainerProblem.Gone _ ->
                        LOG.debug("container ended before it was killed name={}", name);
                case ContainerProblem.Timeout _ -> freeOutput(name, refused);
                default -> throw refused;
            }
        }
    }

    /// The engine does not let a container end whose output is not read, not even by a kill. If that was us, letting go
    /// of its consoles sets it free.
    private void freeOutput(ContainerName name, ContainerException late) {
        var ours = consoles.stream().filter(console -> console.of(name)).toList();
        ours.forEach(AttachedConsole::close);
        LOG.warn("kill took too long, consoles let go name={} consoles={}", name, ours.size());
        if (awaitExit(name, settings.deadlines().question()).isEmpty()) {
            throw late;
        }
    }

    @Override
    public Optional<Exit> awaitExit(ContainerName name, Duration patience) {
        return new ExitWait(address, name, () -> inspect(name)).within(patience);
    }

    @Override
    public void remove(ContainerName name) {
        maker.remove(name);
    }

    @Override
    public LimitsUpdate update(ContainerName name, ContainerLimits limits) {
        return turns.take(
                name,
                () -> {
                    var found = lookup.require(name);
                    var now = Objects.requireNonNull(found.answer().getHostConfig());
                    try {
                        return new LiveLimits(
                                        docker,
                                        settings.deadlines().question(),
                                        found.status().id(),
                                        now)
                                .apply(limits, settings.overhead());
                    } catch (ContainerException refused) {
                        throw Lookup.gone(name, refused);
                    }
                });
    }

    @Override
    public PullOutcome pull(ImageName image, PullProgress progress, Duration patience) {
        return images.pull(image, progress, patience);
    }

    @Override
    public LogEnd logsSince(ContainerName name, Instant since, long maxBytes, LogSink sink) {
        var id = lookup.require(name).status().id();
        return EngineCalls.within(
                        settings.deadlines().logs(),
                        "logs",
                        () -> KeptLogs.read(address, name, id, since, maxBytes))
                .drainTo(sink);
    }

    @Override
    public Subscription events(ContainerEventListener listener) {
        var stream = EventStream.open(address, settings.owner(), listener, clock);
        subscriptions.add(stream);
        return () -> {
            stream.close();
            subscriptions.remove(stream);
        };
    }

    @Override
    public ResourceMeter meter(ContainerName name) {
        var status = lookup.require(name).status();
        if (!(status.state() instanceof ContainerState.Running(var _, var pid, var _))) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        try {
            return CgroupMeter.open(name, status.id(), pid);
        } catch (IOException unreadable) {
            if (!lookup.require(name).status().running()) {
                throw new ContainerException(new ContainerProblem.NotRunning(name), unreadable);
            }
            LOG.info(
                    "control group files cannot be read, using the engine's figures name={} reason={}",
                    name,
                    unreadable.getMessage());
            return new StatsStreamMeter(address, name, status.id());
        }
    }

    @Override
    public ContainerShell shell(ContainerName name, ShellRequest request, ShellSink sink) {
        return ExecShell.open(shells, shellGroups, lookup.require(name).status(), request, sink);
    }

    @Override
    public int endForgottenShells() {
        return list().stream()
                .filter(ContainerStatus::running)
                .flatMap(found -> inspect(found.name()).stream())
                .mapToInt(found -> ExecShell.endForgotten(shells, shellGroups, found))
                .sum();
    }

    @Override
    public String loopbackAlias() {
        return network.loopbackAlias();
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        consoles.forEach(AttachedConsole::close);
        try {
            docker.close();
        } catch (IOException ignored) {
            LOG.debug("engine client did not close cleanly", ignored);
        }
    }

    private <T> T question(String call, Callable<T> body) {
        return EngineCalls.within(settings.deadlines().question(), call, body);
    }
}
