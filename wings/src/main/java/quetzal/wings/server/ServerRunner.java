package quetzal.wings.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.protocol.console.Stats;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.wings.console.Actor;
import quetzal.wings.console.CommandOutcome;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.PowerOutcome;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.console.TargetConditions;
import quetzal.wings.console.TargetHub;
import quetzal.wings.console.TargetListener;
import quetzal.wings.console.TargetNotice;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.state.StateException;
import quetzal.wings.stats.Usage;

/// One server. Its thread takes one signal at a time from a mailbox, asks [ServerRules] what follows, and does that;
/// nobody else changes its state. What may take long runs on threads of its own and comes back as a signal.
///
/// This file is longer than most: it is the one place where rules, engine, console and panel of a server meet.
public final class ServerRunner implements ConsoleTarget {
    private static final Logger log = LoggerFactory.getLogger(ServerRunner.class);

    /// Intents that may wait. Facts are few and always get in.
    private static final int MOST_INTENTS = 64;

    private static final int LONGEST_COMMAND = 4096;
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(10);

    private record Envelope(
            ServerSignal signal,
            @Nullable CompletableFuture<PowerOutcome> waiter,
            Runnable accepted) {
        static Envelope of(ServerSignal fact) {
            return new Envelope(fact, null, () -> {});
        }
    }

    private final ServerId id;
    private final ServerServices services;
    private final ContainerSpecs specs;
    private final ServerConsole console;
    private final TargetHub hub = new TargetHub();
    private final ProcessLink link;
    private final ServerFigures figures;
    private final ServerActivity activity;
    private final LinkedBlockingQueue<Envelope> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger intents = new AtomicInteger();
    private final PowerWaits waits = new PowerWaits();
    private final Thread thread;
    private volatile RemoteServer configuration;
    private volatile ReadyLine ready;
    private volatile ServerLife life = ServerLife.NEW;
    private volatile boolean awaitingReady;
    private volatile boolean closing;
    private volatile @Nullable Thread starting;

    ServerRunner(
            ServerId id,
            RemoteServer configuration,
            ServerServices services,
            ContainerSpecs specs) {
        this.id = id;
        this.services = services;
        this.specs = specs;
        this.console = services.consoles().of(id);
        this.configuration = configuration;
        this.ready = new ReadyLine(configuration.processConfiguration().startup());
        this.link =
                new ProcessLink(
                        ContainerName.ofServer(id), services.runtime(), console, this::tell);
        this.figures = new ServerFigures(id, services.sampler(), services.disk());
        this.activity = new ServerActivity(id, services.outbox(), services.clock());
        this.life = ServerLife.NEW.suspended(configuration.settings().suspended());
        this.console.observe(this::lineSeen);
        services.disk().add(id, specs.folder(id), 0);
        this.thread = Thread.ofVirtual().name("server-" + id).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    // ---- what others ask

    @Override
    public ServerId id() {
        return id;
    }

    @Override
    public ServerConsole console() {
        return console;
    }

    public RemoteServer configuration() {
        return configuration;
    }

    public ServerState serverState() {
        return life.state();
    }

    @Override
    public ServerStateWord state() {
        return ServerStateWord.of(life.state().wireName());
    }

    @Override
    public Stats stats() {
        return figures.now(state(), configuration.settings().build().memoryLimit());
    }

    @Override
    public TargetConditions conditions() {
        var now = life;
        return new TargetConditions(
                now.suspended(),
                now.guard().equals(Optional.of(ServerSignal.Guard.INSTALLING)),
                now.guard().equals(Optional.of(ServerSignal.Guard.RESTORING)),
                now.guard().equals(Optional.of(ServerSignal.Guard.TRANSFERRING)));
    }

    @Override
    public Subscription subscribe(TargetListener listener) {
        var subscription = hub.subscribe(listener);
        figures.watched(true);
        return () -> {
            subscription.close();
            figures.watched(hub.anyone());
        };
    }

    @Override
    public CommandOutcome sendCommand(Actor actor, String command) {
        if (command.isEmpty()
                || command.getBytes(StandardCharsets.UTF_8).length > LONGEST_COMMAND
                || command.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            return new CommandOutcome.Refused("A command is one line of at most 4096 bytes.");
        }
        if (life.suspended()) {
            return new CommandOutcome.Refused(new PowerProblem.IsSuspended().detail());
        }
        if (life.state().offline() || !link.connected()) {
            return new CommandOutcome.NotRunning();
        }
        // Before the server can answer, so that the record has them in their order.
        console.command(actor, command);
        try {
            link.write(command);
        } catch (ContainerException e) {
            console.daemonLine("The command above did not reach the server.");
            return switch (e.problem()) {
                case ContainerProblem.NotRunning _, ContainerProblem.Gone _ ->
                        new CommandOutcome.NotRunning();
                case ContainerProblem.Timeout _ ->
                        new CommandOutcome.Refused(
                                "The server does not read its input. The command was not sent.");
                default -> new CommandOutcome.Failed(e.problem().detail());
            };
        }
        activity.happened(actor, "server:console.command", Map.of("command", command));
        var stop = configuration.processConfiguration().stop();
        if (stop.type().equals("command")
                && stop.value() != null
                && command.strip().equals(stop.value().strip())) {
            tell(new ServerSignal.StopCommandTyped(services.node().stopGrace()));
        }
        return new CommandOutcome.Sent();
    }

    @Override
    public CompletionStage<PowerOutcome> power(Actor actor, PowerAction action) {
        var grace = services.node().stopGrace();
        var intent =
                switch (action) {
                    case START -> new ServerSignal.Start();
                    case STOP -> new ServerSignal.Stop(grace);
                    case RESTART -> new ServerSignal.Restart(grace);
                    case KILL -> new ServerSignal.Kill();
                };
        return ask(
                intent, () -> activity.happened(actor, "server:power." + action.word(), Map.of()));
    }

    CompletableFuture<PowerOutcome> ask(ServerSignal.Intent intent) {
        return ask(intent, () -> {});
    }

    /// Posts an intent. The stage completes when it is over or refused; `accepted` runs when it is followed.
    private CompletableFuture<PowerOutcome> ask(ServerSignal.Intent intent, Runnable accepted) {
        var future = new CompletableFuture<PowerOutcome>();
        if (closing) {
            future.complete(new PowerOutcome.Refused(new PowerProblem.Closing().detail()));
        } else if (intents.incrementAndGet() > MOST_INTENTS) {
            intents.decrementAndGet();
            future.complete(new PowerOutcome.Refused(new PowerProblem.Overloaded().detail()));
        } else {
            mailbox.add(new Envelope(intent, future, accepted));
        }
        return future;
    }

    /// Posts a fact.
    void tell(ServerSignal fact) {
        mailbox.add(Envelope.of(fact));
    }

    /// Has the engine asked how the server really is.
    public void look() {
        link.look(false);
    }

    /// Finishes a stop that the end of an earlier daemon cut short, once the server has been found running.
    public void stopOnceFound() {
        var watching = new java.util.concurrent.atomic.AtomicReference<Subscription>();
        watching.set(
                subscribe(
                        notice -> {
                            if (notice
                                            instanceof
                                            TargetNotice.Happened(ConsoleEvent.Status(var word))
                                    && word == ServerStateWord.RUNNING) {
                                var _ = power(new Actor.Daemon(), PowerAction.STOP);
                                var own = watching.get();
                                if (own != null) {
                                    own.close();
                                }
                            }
                        }));
    }

    /// What the engine's list said, if it differs from what is known here.
    public void heardRunning(boolean running) {
        var up =
                switch (life.state()) {
                    case ServerState.Running _ -> true;
                    case ServerState.Starting(_, var started) -> started;
                    case ServerState.Stopping(_, _, var started, _) -> started;
                    case ServerState.Stuck _ -> true;
                    case ServerState.Offline _ -> false;
                };
        if (up != running || up && !link.connected() || life.state() instanceof ServerState.Stuck) {
            link.look(false);
        }
    }

    /// Takes over a newer configuration: kept for the day the panel is away, limits changed at once where they can be.
    public void configure(RemoteServer next) {
        var before = configuration;
        configuration = next;
        ready = new ReadyLine(next.processConfiguration().startup());
        try {
            services.store().rememberConfiguration(id, next);
        } catch (StateException e) {
            log.error("A configuration could not be written down: server={}", id, e);
        }
        var suspended = next.settings().suspended();
        if (suspended != life.suspended()) {
            tell(new ServerSignal.Suspended(suspended));
        }
        if (!suspended
                && !before.settings().build().equals(next.settings().build())
                && !life.state().offline()) {
            Thread.ofVirtual().name("limits-" + id).start(this::updateLimits);
        }
    }

    private void updateLimits() {
        try {
            var update =
                    services.runtime()
                            .update(
                                    ContainerName.ofServer(id),
                                    specs.limits(configuration.settings()));
            if (!update.complete()) {
                console.daemonLine("Some of the new limits count after the next start.");
            }
        } catch (ContainerException | IllegalArgumentException e) {
            log.warn(
                    "Limits could not be changed while running: server={} reason={}",
                    id,
                    e.getMessage());
        }
    }

    /// Publishes an event to everyone who watches the server.
    void publish(ConsoleEvent event) {
        notice(new TargetNotice.Happened(event));
    }

    private void notice(TargetNotice notice) {
        synchronized (hub) {
            hub.publish(notice);
        }
    }

    /// Ends the runner because the server goes; nothing can be asked of it any more. The container is left to the caller.
    void closeDeleted() {
        closing = true;
        publish(new ConsoleEvent.Deleted());
        notice(new TargetNotice.Deleted());
        close();
    }

    /// Lets go of the server, which runs on.
    void close() {
        closing = true;
        var preparation = starting;
        if (preparation != null) {
            preparation.interrupt();
        }
        thread.interrupt();
        link.close();
        figures.end();
        console.observe(null);
        services.disk().remove(id);
    }

    boolean closed() {
        return closing;
    }

    // ---- the runner's own thread

    private void run() {
        try {
            while (!closing) {
                var envelope = next();
                if (envelope == null) {
                    handle(rules(), Envelope.of(new ServerSignal.Tick()));
                } else {
                    if (envelope.signal() instanceof ServerSignal.Intent) {
                        intents.decrementAndGet();
                    }
                    handle(rules(), envelope);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
        closing = true;
        waits.refuseAll(new PowerProblem.Closing().detail());
        for (var left = mailbox.poll(); left != null; left = mailbox.poll()) {
            if (left.waiter() != null) {
                left.waiter()
                        .complete(new PowerOutcome.Refused(new PowerProblem.Closing().detail()));
            }
        }
    }

    private ServerRules rules() {
        var own = configuration.settings().crashDetectionEnabled();
        var node = services.node().crashes();
        return new ServerRules(
                own == null ? node : new CrashPolicy(own, node.cleanExitIsCrash(), node.window()));
    }

    private @Nullable Envelope next() throws InterruptedException {
        var wait =
                ServerRules.nextDeadline(life)
                        .map(deadline -> Duration.between(services.clock().instant(), deadline))
                        .filter(left -> left.compareTo(LONGEST_SLEEP) < 0)
                        .orElse(LONGEST_SLEEP);
        return mailbox.poll(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void handle(ServerRules rules, Envelope envelope) {
        try {
            var refused = step(rules, envelope.signal());
            if (refused.isEmpty()) {
                envelope.accepted().run();
            }
            var waiter = envelope.waiter();
            if (waiter != null) {
                if (refused.isPresent()) {
                    waiter.complete(new PowerOutcome.Refused(refused.get().detail()));
                } else if (envelope.signal() instanceof ServerSignal.Occupy) {
                    waiter.complete(new PowerOutcome.Done());
                } else {
                    waits.add(envelope.signal(), waiter);
                }
            }
            waits.settle(life);
        } catch (RuntimeException e) {
            log.error(
                    "A signal could not be handled: server={} signal={}", id, envelope.signal(), e);
            if (envelope.waiter() != null) {
                envelope.waiter().complete(new PowerOutcome.Failed(String.valueOf(e.getMessage())));
            }
        }
    }

    private Optional<PowerProblem> step(ServerRules rules, ServerSignal first) {
        Optional<PowerProblem> refused = Optional.empty();
        var signals = new ArrayDeque<ServerSignal>(List.of(first));
        while (!signals.isEmpty()) {
            var signal = signals.removeFirst();
            var before = life;
            var step = rules.next(before, signal, services.clock().instant());
            life = step.life();
            if (signal instanceof ServerSignal.StartFailed(var reason)) {
                waits.failure(reason);
            }
            changed(before, life);
            for (var effect : step.effects()) {
                switch (effect) {
                    case Effect.Refuse(var problem) -> refused = Optional.of(problem);
                    case Effect.Then(var next) -> signals.addFirst(next);
                    case Effect.BeginStart(var cause) -> beginStart(cause);
                    case Effect.AbandonStart _ -> abandonStart();
                    case Effect.Adopt _ -> link.adopt();
                    case Effect.AskToStop _ ->
                            link.askToStop(
                                    configuration.processConfiguration().stop(), graceLeft());
                    case Effect.KillProcess _ -> link.kill();
                    case Effect.Say(var text) -> console.daemonLine(text);
                    case Effect.RecordCrash(var code, var oom, var restarted) ->
                            activity.happened(
                                    "server:crashed",
                                    Map.of(
                                            "exit_code",
                                            code,
                                            "oom_killed",
                                            oom,
                                            "restarted",
                                            restarted));
                }
            }
            afterFact(signal);
        }
        return refused;
    }

    /// A process that runs must have its console connected; one that ended while its start was told must be noticed.
    private void afterFact(ServerSignal signal) {
        switch (signal) {
            case ServerSignal.FoundRunning _
                    when !life.state().offline() && up(life.state()) && !link.connected() ->
                    link.adopt();
            case ServerSignal.ProcessStarted _ when !link.connected() -> link.look(true);
            default -> {}
        }
    }

    private static boolean up(ServerState state) {
        return switch (state) {
            case ServerState.Offline _ -> false;
            case ServerState.Starting(_, var up) -> up;
            case ServerState.Stopping(_, _, var up, _) -> up;
            case ServerState.Running _, ServerState.Stuck _ -> true;
        };
    }

    private Duration graceLeft() {
        return life.state() instanceof ServerState.Stopping stopping
                ? Duration.between(services.clock().instant(), stopping.deadline())
                        .plus(ServerRules.KILL_PATIENCE)
                : services.node().stopGrace();
    }

    private void changed(ServerLife before, ServerLife after) {
        if (after.suspended() && !before.suspended()) {
            notice(new TargetNotice.Suspended());
        }
        if (up(after.state()) && !up(before.state())) {
            var since =
                    after.state() instanceof ServerState.Running(var started)
                            ? started
                            : services.clock().instant();
            figures.begin(since, this::sampled);
            figures.watched(hub.anyone());
        }
        if (after.state().offline() && !before.state().offline()) {
            figures.end();
            link.detach();
            awaitingReady = false;
        }
        var word = after.state().wireName();
        var wordBefore = before.state().wireName();
        if (word.equals(wordBefore)) {
            return;
        }
        log.info("State: server={} from={} to={}", id, wordBefore, word);
        try {
            services.store().rememberState(id, word);
        } catch (StateException e) {
            log.error("A state could not be written down: server={} state={}", id, word, e);
        }
        publish(new ConsoleEvent.Status(ServerStateWord.of(word)));
        services.reports().changed(id, wordBefore, word);
        if (after.state().offline()) {
            publish(new ConsoleEvent.StatsSample(stats()));
            waits.down(after);
        }
    }

    private void beginStart(Effect.Cause cause) {
        log.info("Starting: server={} cause={}", id, cause);
        link.newGeneration();
        console.starting();
        waits.failure("");
        for (var pattern : ready.dropped()) {
            console.daemonLine(
                    "The egg's ready pattern is not a valid expression and is left out: "
                            + pattern);
        }
        awaitingReady = true;
        var sequence = new StartSequence(services, specs, console, new SequenceServer());
        starting =
                Thread.ofVirtual()
                        .name("start-" + id)
                        .start(
                                () -> {
                                    ServerSignal end;
                                    try {
                                        services.starts().acquire();
                                        try {
                                            sequence.run();
                                        } finally {
                                            services.starts().release();
                                        }
                                        end = new ServerSignal.ProcessStarted();
                                    } catch (StartSequence.Failed e) {
                                        end =
                                                new ServerSignal.StartFailed(
                                                        String.valueOf(e.getMessage()));
                                    } catch (InterruptedException e) {
                                        end =
                                                new ServerSignal.StartFailed(
                                                        "The start was given up.");
                                    } catch (RuntimeException e) {
                                        log.error("A start failed: server={}", id, e);
                                        end =
                                                new ServerSignal.StartFailed(
                                                        "The server could not be started; the daemon's log says why.");
                                    }
                                    tell(end);
                                });
    }

    private void abandonStart() {
        var preparation = starting;
        if (preparation != null) {
            preparation.interrupt();
        }
    }

    // ---- called on other threads

    private void lineSeen(byte[] line) {
        if (awaitingReady && ready.matches(line)) {
            awaitingReady = false;
            tell(new ServerSignal.ReadyLineSeen());
        }
    }

    private void sampled(Usage usage) {
        var limitMib = configuration.settings().build().diskSpace();
        var used = figures.diskBytes();
        if (limitMib != 0 && used > Math.max(0, limitMib) * 1024 * 1024) {
            tell(new ServerSignal.DiskExceeded(used, Math.max(0, limitMib) * 1024 * 1024));
        }
        if (hub.anyone()) {
            publish(new ConsoleEvent.StatsSample(figures.stats(usage, state())));
        }
    }

    private final class SequenceServer implements StartSequence.Server {
        @Override
        public RemoteServer configuration() {
            return configuration;
        }

        @Override
        public void configure(RemoteServer next) {
            ServerRunner.this.configure(next);
        }

        @Override
        public void attach() {
            link.attach();
        }

        @Override
        public void detach() {
            link.detach();
        }
    }
}
