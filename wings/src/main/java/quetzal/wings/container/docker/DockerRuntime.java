package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.EngineInfo;
import quetzal.wings.container.Exit;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.LimitsUpdate;
import quetzal.wings.container.LogEnd;
import quetzal.wings.container.LogSink;
import quetzal.wings.container.PortBinding;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.container.PullProgress;
import quetzal.wings.container.ResourceMeter;
import quetzal.wings.container.Signal;
import quetzal.wings.container.cgroup.CgroupMeter;

/// Containers in a Docker engine.
///
/// Names are looked up before every call and the call goes to the id found, if the container is ours: so a foreign
/// container that took a server's name is never touched. Making, starting, removing and changing one container go in
/// turn; signals and kills do not wait for a turn.
public final class DockerRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);
    private static final int CONNECTIONS = 16;
    private static final int CREATE_ATTEMPTS = 4;
    private static final Duration AFTER_KILL = Duration.ofSeconds(15);

    private final DockerSettings settings;
    private final EngineAddress address;
    private final InstantSource clock;
    private final DockerClient docker;
    private final StatusReader reader;
    private final ContainerRecipe recipe;
    private final NodeNetwork network;
    private final ImagePuller images;
    private final Map<ContainerName, ReentrantLock> turns = new ConcurrentHashMap<>();
    private final Set<AttachedConsole> consoles = ConcurrentHashMap.newKeySet();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private volatile @Nullable Boolean ioWeights;

    public DockerRuntime(DockerSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.address = new EngineAddress(settings.host());
        this.docker = client(settings);
        this.reader = new StatusReader(settings.owner());
        this.recipe = new ContainerRecipe(settings);
        this.network = new NodeNetwork(docker, settings);
        this.images = new ImagePuller(docker, settings, address);
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
        return look(name).flatMap(reader::status);
    }

    @Override
    public ContainerId create(ContainerSpec spec) {
        var alias = network.loopbackAlias();
        network.ensure();
        var ioWeight = spec.limits().ioWeight() == 0 || supportsIoWeights();
        return inTurn(
                spec.name(),
                () -> {
                    for (var attempt = 1; ; attempt++) {
                        try {
                            return make(spec, alias, ioWeight);
                        } catch (ContainerException refused) {
                            var adopted = settle(spec, refused);
                            if (adopted.isPresent()) {
                                return adopted.get();
                            }
                            if (attempt == CREATE_ATTEMPTS) {
                                throw refused;
                            }
                        }
                    }
                });
    }

    private ContainerId make(ContainerSpec spec, String alias, boolean ioWeight) {
        var made =
                EngineCalls.within(
                        settings.deadlines().create(),
                        "create",
                        () -> recipe.command(docker, spec, alias, ioWeight).exec());
        if (made.getWarnings() != null && made.getWarnings().length > 0) {
            LOG.info(
                    "container made with warnings name={} warnings={}",
                    spec.name(),
                    List.of(made.getWarnings()));
        }
        return new ContainerId(made.getId());
    }

    /// Clears the way after a refused create: an id when what is there will do, empty when it is worth trying again.
    private Optional<ContainerId> settle(ContainerSpec spec, ContainerException refused) {
        if (EngineErrors.missesNetwork(refused)) {
            network.forget();
            network.ensure();
            return Optional.empty();
        }
        if (EngineErrors.status(refused, 404) && !images.present(spec.image())) {
            throw ImagePuller.missing(spec.image(), "it has not been pulled");
        }
        if (!EngineErrors.status(refused, 409)) {
            throw refused;
        }
        var answer = look(spec.name());
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        var there =
                reader.status(answer.get()).orElseThrow(() -> foreign(spec.name(), answer.get()));
        switch (there.state()) {
            case ContainerState.Running _ ->
                    throw new ContainerException(new ContainerProblem.StillRunning(spec.name()));
            case ContainerState.Created _ when madeAlike(answer.get(), spec) -> {
                LOG.info("container adopted name={} id={}", spec.name(), there.id());
                return Optional.of(there.id());
            }
            case ContainerState.Created _, ContainerState.Exited _, ContainerState.Removing _ ->
                    discard(there);
        }
        return Optional.empty();
    }

    private boolean madeAlike(InspectContainerResponse answer, ContainerSpec spec) {
        var labels = answer.getConfig().getLabels();
        return labels != null
                && recipe.fingerprint(spec).equals(labels.get(ContainerRecipe.FINGERPRINT));
    }

    private static ContainerException foreign(ContainerName name, InspectContainerResponse answer) {
        var labels = answer.getConfig().getLabels();
        var owner = labels == null ? null : labels.get(ContainerRecipe.OWNER);
        var who =
                owner == null
                        ? "a container of another program (image "
                                + answer.getConfig().getImage()
                                + ")"
                        : "a container of node " + owner;
        return new ContainerException(new ContainerProblem.NameTaken(name, who));
    }

    @Override
    public ConsoleConnection attach(ContainerName name, ConsoleSink sink) {
        var console =
                AttachedConsole.open(
                        address,
                        settings.deadlines().start(),
                        name,
                        require(name).id(),
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
        inTurn(
                name,
                () -> {
                    var id = require(name).id();
                    try {
                        begin(name, id);
                    } catch (ContainerException refused) {
                        if (!EngineErrors.missesNetwork(refused)) {
                            throw explain(refused, name);
                        }
                        network.forget();
                        network.ensure();
                        begin(name, id);
                    }
                    return true;
                });
    }

    private void begin(ContainerName name, ContainerId id) {
        try {
            EngineCalls.within(
                    settings.deadlines().start(),
                    "start",
                    () -> docker.startContainerCmd(id.value()).exec());
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 304)) {
                LOG.debug("container ran already name={}", name);
                return;
            }
            if (EngineErrors.status(refused, 404)
                    && !EngineErrors.missesNetwork(refused)
                    && look(name).isEmpty()) {
                throw new ContainerException(new ContainerProblem.Gone(name), refused);
            }
            throw refused;
        }
    }

    private ContainerException explain(ContainerException refused, ContainerName name) {
        if (EngineErrors.missesIoWeight(refused)) {
            LOG.warn("the kernel knows no block weights, later containers get none name={}", name);
            ioWeights = false;
        }
        return EngineErrors.ofStart(
                refused, look(name).map(DockerRuntime::publishedBy).orElse(List.of()));
    }

    private static List<PortBinding> publishedBy(InspectContainerResponse answer) {
        var published = new ArrayList<PortBinding>();
        var bindings =
                answer.getHostConfig() == null ? null : answer.getHostConfig().getPortBindings();
        if (bindings != null) {
            for (var hosts : bindings.getBindings().values()) {
                for (var host : hosts) {
                    published.add(
                            new PortBinding(
                                    host.getHostIp(), Integer.parseInt(host.getHostPortSpec())));
                }
            }
        }
        return published;
    }

    @Override
    public void signal(ContainerName name, Signal signal) {
        send(require(name), signal.engineName());
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
            throw gone(name, refused);
        }
    }

    @Override
    public Exit stop(ContainerName name, Duration grace) {
        var answer = look(name).orElseThrow(() -> gone(name));
        var status = reader.status(answer).orElseThrow(() -> foreign(name, answer));
        if (status.state() instanceof ContainerState.Exited(var exit)) {
            return exit;
        }
        try {
            send(status, StatusReader.stopSignal(answer));
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
        inTurn(
                name,
                () -> {
                    var answer = look(name);
                    if (answer.isPresent()) {
                        discard(
                                reader.status(answer.get())
                                        .orElseThrow(() -> foreign(name, answer.get())));
                    }
                    return true;
                });
    }

    /// 404 and "already in progress" (409) both mean that someone else is at it; then its end is all we want.
    private void discard(ContainerStatus there) {
        try {
            EngineCalls.within(
                    settings.deadlines().remove(),
                    "remove",
                    () ->
                            docker.removeContainerCmd(there.id().value())
                                    .withForce(true)
                                    .withRemoveVolumes(true)
                                    .exec());
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 409)) {
                awaitRemoval(there.id());
            } else if (!EngineErrors.status(refused, 404)) {
                throw refused;
            }
        }
    }

    private void awaitRemoval(ContainerId id) {
        EngineCalls.within(
                settings.deadlines().remove(),
                "remove",
                () -> {
                    var target = "/containers/" + id + "/wait?condition=removed";
                    try (var connection =
                            EngineConnection.request(address, "POST", target, Map.of())) {
                        return connection.text();
                    }
                });
    }

    @Override
    public LimitsUpdate update(ContainerName name, ContainerLimits limits) {
        return inTurn(
                name,
                () -> {
                    var answer = look(name).orElseThrow(() -> gone(name));
                    var status = reader.status(answer).orElseThrow(() -> foreign(name, answer));
                    var now = Objects.requireNonNull(answer.getHostConfig());
                    try {
                        return new LiveLimits(
                                        docker, settings.deadlines().question(), status.id(), now)
                                .apply(limits, settings.overhead());
                    } catch (ContainerException refused) {
                        throw gone(name, refused);
                    }
                });
    }

    @Override
    public PullOutcome pull(ImageName image, PullProgress progress, Duration patience) {
        return images.pull(image, progress, patience);
    }

    @Override
    public LogEnd logsSince(ContainerName name, Instant since, long maxBytes, LogSink sink) {
        var id = require(name).id();
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
        var status = require(name);
        if (!(status.state() instanceof ContainerState.Running(var _, var pid, var _))) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        try {
            return CgroupMeter.open(name, status.id(), pid);
        } catch (IOException unreadable) {
            if (!require(name).running()) {
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

    private boolean supportsIoWeights() {
        var known = ioWeights;
        if (known == null) {
            known = EngineFacts.ioWeights(info());
            ioWeights = known;
        }
        return known;
    }

    private Optional<InspectContainerResponse> look(ContainerName name) {
        try {
            return Optional.of(
                            question(
                                    "inspect",
                                    () -> docker.inspectContainerCmd(name.value()).exec()))
                    // The engine also takes the beginning of an id for a name.
                    .filter(answer -> ("/" + name).equals(answer.getName()));
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 404)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private ContainerStatus require(ContainerName name) {
        var answer = look(name).orElseThrow(() -> gone(name));
        return reader.status(answer).orElseThrow(() -> foreign(name, answer));
    }

    private <T> T question(String call, java.util.concurrent.Callable<T> body) {
        return EngineCalls.within(settings.deadlines().question(), call, body);
    }

    private static ContainerException gone(ContainerName name) {
        return new ContainerException(new ContainerProblem.Gone(name));
    }

    private static ContainerException gone(ContainerName name, ContainerException refused) {
        return EngineErrors.status(refused, 404)
                ? new ContainerException(new ContainerProblem.Gone(name), refused)
                : refused;
    }

    private <T> T inTurn(ContainerName name, Supplier<T> body) {
        var turn = turns.computeIfAbsent(name, any -> new ReentrantLock(true));
        var patience = settings.deadlines().turn();
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ContainerException(
                        new ContainerProblem.Timeout("an earlier call", patience));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a turn");
        }
        try {
            return body.get();
        } finally {
            turn.unlock();
        }
    }
}
