package quetzal.wings.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quetzal.wings.server.Effect.AbandonStart;
import quetzal.wings.server.Effect.Adopt;
import quetzal.wings.server.Effect.AskToStop;
import quetzal.wings.server.Effect.BeginStart;
import quetzal.wings.server.Effect.Cause;
import quetzal.wings.server.Effect.KillProcess;
import quetzal.wings.server.Effect.RecordCrash;
import quetzal.wings.server.Effect.Refuse;
import quetzal.wings.server.Effect.Say;
import quetzal.wings.server.Effect.Then;
import quetzal.wings.server.ServerSignal.DiskExceeded;
import quetzal.wings.server.ServerSignal.Exited;
import quetzal.wings.server.ServerSignal.FoundRunning;
import quetzal.wings.server.ServerSignal.Intent;
import quetzal.wings.server.ServerSignal.Kill;
import quetzal.wings.server.ServerSignal.Occupy;
import quetzal.wings.server.ServerSignal.ProcessStarted;
import quetzal.wings.server.ServerSignal.ReadyLineSeen;
import quetzal.wings.server.ServerSignal.Release;
import quetzal.wings.server.ServerSignal.Restart;
import quetzal.wings.server.ServerSignal.Start;
import quetzal.wings.server.ServerSignal.StartAgain;
import quetzal.wings.server.ServerSignal.StartFailed;
import quetzal.wings.server.ServerSignal.Stop;
import quetzal.wings.server.ServerSignal.StopCommandTyped;
import quetzal.wings.server.ServerSignal.StopNotDelivered;
import quetzal.wings.server.ServerSignal.Suspended;
import quetzal.wings.server.ServerSignal.Tick;
import quetzal.wings.server.ServerState.Afterwards;
import quetzal.wings.server.ServerState.Offline;
import quetzal.wings.server.ServerState.Running;
import quetzal.wings.server.ServerState.Starting;
import quetzal.wings.server.ServerState.Stopping;
import quetzal.wings.server.ServerState.Stuck;

/// The rules of a server's life, as a pure function: no clock, no engine, no waiting.
///
/// The newest intent wins, except that a start is refused while the server is starting or running. Kill is always
/// followed unless other work has the server, when there is nothing to kill.
final class ServerRules {
    /// How long a killed process may take to be gone.
    static final Duration KILL_PATIENCE = Duration.ofSeconds(30);

    static final Duration SUSPENSION_GRACE = Duration.ofMinutes(1);
    static final Duration DISK_GRACE = Duration.ofMinutes(1);

    /// What comes of a signal: the next life, and what the runner has to do.
    record Step(ServerLife life, List<Effect> effects) {
        Step {
            effects = List.copyOf(effects);
        }

        static Step of(ServerLife life, Effect... effects) {
            return new Step(life, List.of(effects));
        }
    }

    private final CrashPolicy crashes;

    ServerRules(CrashPolicy crashes) {
        this.crashes = crashes;
    }

    Step next(ServerLife life, ServerSignal signal, Instant now) {
        return switch (signal) {
            case Intent intent -> intent(life, intent, now);
            case Release(var guard) when life.guard().equals(Optional.of(guard)) ->
                    Step.of(life.guarded(Optional.empty()));
            case Release _ -> Step.of(life);
            case StartAgain(var cause)
                    when life.state() instanceof Offline
                            && life.guard().isEmpty()
                            && !life.suspended() ->
                    Step.of(life.with(new Starting(now, false)), new BeginStart(cause));
            case StartAgain _ -> Step.of(life);
            case Suspended(var suspended) -> suspended(life, suspended, now);
            case StopCommandTyped(var grace) -> stopCommand(life, grace, now);
            case DiskExceeded exceeded -> diskExceeded(life, exceeded, now);
            case ProcessStarted _ -> processStarted(life, now);
            case StartFailed(var reason) -> startFailed(life, reason);
            // It may be seen before the engine's answer that the process was started.
            case ReadyLineSeen _ when life.state() instanceof Starting ->
                    Step.of(life.with(new Running(now)));
            case ReadyLineSeen _ -> Step.of(life);
            case Exited exited -> exited(life, exited, now);
            case FoundRunning(var startedAt) when life.state() instanceof Offline ->
                    Step.of(life.with(new Running(startedAt)), new Adopt());
            case FoundRunning _ when life.state() instanceof Stuck ->
                    Step.of(life, new KillProcess());
            case FoundRunning _ -> Step.of(life);
            case StopNotDelivered(var reason)
                    when life.state() instanceof Stopping stopping && !stopping.killed() ->
                    Step.of(
                            life.with(
                                    new Stopping(
                                            now.plus(KILL_PATIENCE),
                                            true,
                                            stopping.up(),
                                            stopping.afterwards())),
                            new Say(
                                    "The server could not be asked to stop ("
                                            + reason
                                            + "). It is killed instead."),
                            new KillProcess());
            case StopNotDelivered _ -> Step.of(life);
            case Tick _ -> tick(life, now);
        };
    }

    /// When the rules want to be asked again though nothing happened.
    static Optional<Instant> nextDeadline(ServerLife life) {
        return life.state() instanceof Stopping stopping
                ? Optional.of(stopping.deadline())
                : Optional.empty();
    }

    private Step intent(ServerLife life, Intent intent, Instant now) {
        if (life.guard().isPresent()) {
            return refuse(life, new PowerProblem.Busy(life.guard().get()));
        }
        return switch (intent) {
            case Start _ -> start(life, now);
            case Stop(var grace) -> stop(life, grace, Afterwards.STAY_OFFLINE, now);
            case Restart _ when life.suspended() -> refuse(life, new PowerProblem.IsSuspended());
            case Restart _ when life.state() instanceof Offline -> start(life, now);
            case Restart(var grace) -> stop(life, grace, Afterwards.START_AGAIN, now);
            case Kill _ -> kill(life, now);
            case Occupy(var guard) when life.state() instanceof Offline ->
                    Step.of(life.guarded(Optional.of(guard)));
            case Occupy _ -> refuse(life, new PowerProblem.NotOffline(life.state().wireName()));
        };
    }

    private Step start(ServerLife life, Instant now) {
        if (life.suspended()) {
            return refuse(life, new PowerProblem.IsSuspended());
        }
        return switch (life.state()) {
            case Offline _ ->
                    Step.of(
                            life.forgiven().with(new Starting(now, false)),
                            new BeginStart(Cause.PERSON));
            case Stopping(var deadline, var killed, var up, _) ->
                    Step.of(life.with(new Stopping(deadline, killed, up, Afterwards.START_AGAIN)));
            case Stuck(var since, _) ->
                    Step.of(life.with(new Stuck(since, Afterwards.START_AGAIN)));
            case Starting _, Running _ ->
                    refuse(life, new PowerProblem.NotOffline(life.state().wireName()));
        };
    }

    private static Step stop(ServerLife life, Duration grace, Afterwards afterwards, Instant now) {
        return switch (life.state()) {
            case Offline _ -> Step.of(life);
            case Starting(_, var up) when !up ->
                    Step.of(
                            life.with(new Stopping(now.plus(grace), false, false, afterwards)),
                            new AbandonStart());
            case Starting _, Running _ ->
                    Step.of(
                            life.with(new Stopping(now.plus(grace), false, true, afterwards)),
                            new AskToStop());
            case Stopping(var deadline, var killed, var up, _) -> {
                // A shorter grace counts; a longer one must not put off a kill that is due.
                var earlier =
                        killed || deadline.isBefore(now.plus(grace)) ? deadline : now.plus(grace);
                yield Step.of(life.with(new Stopping(earlier, killed, up, afterwards)));
            }
            case Stuck(var since, _) -> Step.of(life.with(new Stuck(since, afterwards)));
        };
    }

    private static Step kill(ServerLife life, Instant now) {
        var down = new Stopping(now.plus(KILL_PATIENCE), true, true, Afterwards.STAY_OFFLINE);
        return switch (life.state()) {
            // Nothing should run, but a person who kills means it: the engine is asked all the
            // same.
            case Offline _ -> Step.of(life, new KillProcess());
            case Starting(_, var up) when !up ->
                    Step.of(
                            life.with(
                                    new Stopping(
                                            now.plus(KILL_PATIENCE),
                                            true,
                                            false,
                                            Afterwards.STAY_OFFLINE)),
                            new AbandonStart());
            case Stopping(_, _, var up, _) when !up ->
                    Step.of(
                            life.with(
                                    new Stopping(
                                            now.plus(KILL_PATIENCE),
                                            true,
                                            false,
                                            Afterwards.STAY_OFFLINE)),
                            new AbandonStart());
            case Starting _, Running _, Stopping _, Stuck _ ->
                    Step.of(life.with(down), new KillProcess());
        };
    }

    private static Step suspended(ServerLife life, boolean suspended, Instant now) {
        var next = life.suspended(suspended);
        return suspended
                ? stop(next, SUSPENSION_GRACE, Afterwards.STAY_OFFLINE, now)
                : Step.of(next);
    }

    private static Step stopCommand(ServerLife life, Duration grace, Instant now) {
        return switch (life.state()) {
            case Starting(_, var up) when up ->
                    Step.of(
                            life.with(
                                    new Stopping(
                                            now.plus(grace),
                                            false,
                                            true,
                                            Afterwards.STAY_OFFLINE)));
            case Running _ ->
                    Step.of(
                            life.with(
                                    new Stopping(
                                            now.plus(grace),
                                            false,
                                            true,
                                            Afterwards.STAY_OFFLINE)));
            case Offline _, Starting _, Stopping _, Stuck _ -> Step.of(life);
        };
    }

    private static Step diskExceeded(ServerLife life, DiskExceeded exceeded, Instant now) {
        var up =
                life.state() instanceof Running
                        || life.state() instanceof Starting(_, var started) && started;
        if (!up) {
            return Step.of(life);
        }
        var step = stop(life, DISK_GRACE, Afterwards.STAY_OFFLINE, now);
        var effects = new ArrayList<Effect>();
        effects.add(
                new Say(
                        "The server uses "
                                + exceeded.usedBytes() / (1 << 20)
                                + " MiB of its "
                                + exceeded.limitBytes() / (1 << 20)
                                + " MiB of disk space and is stopped."));
        effects.addAll(step.effects());
        return new Step(step.life(), effects);
    }

    private static Step processStarted(ServerLife life, Instant now) {
        return switch (life.state()) {
            case Starting(var since, _) -> Step.of(life.with(new Starting(since, true)));
            // The stop came while it was being started, too late to give that up.
            case Stopping(_, var killed, var up, var afterwards) when !up && killed ->
                    Step.of(
                            life.with(
                                    new Stopping(now.plus(KILL_PATIENCE), true, true, afterwards)),
                            new KillProcess());
            case Stopping(var deadline, _, var up, var afterwards) when !up ->
                    Step.of(
                            life.with(new Stopping(deadline, false, true, afterwards)),
                            new AskToStop());
            case Stuck _ -> Step.of(life, new KillProcess());
            case Offline _, Running _, Stopping _ -> Step.of(life);
        };
    }

    private static Step startFailed(ServerLife life, String reason) {
        return switch (life.state()) {
            // Not a crash: trying again at once would fail in the same way, for ever.
            case Starting _ -> Step.of(life.with(new Offline()), new Say(reason));
            case Stopping stopping -> down(life, stopping.afterwards());
            case Stuck(_, var afterwards) -> down(life, afterwards);
            case Offline _, Running _ -> Step.of(life);
        };
    }

    private Step exited(ServerLife life, Exited exited, Instant now) {
        return switch (life.state()) {
            case Offline _ -> Step.of(life);
            // The exit of the container before: the new one does not run yet.
            case Starting(_, var up) when !up -> Step.of(life);
            case Stopping(_, _, var up, _) when !up -> Step.of(life);
            case Starting _, Running _ -> crashed(life.with(new Offline()), exited, now);
            case Stopping stopping -> down(life, stopping.afterwards());
            case Stuck(_, var afterwards) -> down(life, afterwards);
        };
    }

    private static Step down(ServerLife life, Afterwards afterwards) {
        return afterwards == Afterwards.START_AGAIN && !life.suspended()
                // Not at once to starting: whoever watches shall see that it was down.
                ? Step.of(life.with(new Offline()), new Then(new StartAgain(Cause.RESTART)))
                : Step.of(life.with(new Offline()));
    }

    private Step crashed(ServerLife life, Exited exited, Instant now) {
        if (!crashes.enabled()) {
            return Step.of(
                    life,
                    new Say("The server ended by itself. Crash detection is off, so it stays off."),
                    new RecordCrash(exited.code(), exited.oomKilled(), false));
        }
        if (exited.code() == 0 && !exited.oomKilled() && !crashes.cleanExitIsCrash()) {
            return Step.of(life);
        }
        var effects = new ArrayList<Effect>();
        effects.add(new Say("---------- Detected server process in a crashed state! ----------"));
        effects.add(new Say("Exit code: " + exited.code()));
        effects.add(new Say("Out of memory: " + exited.oomKilled()));
        var tooSoon =
                crashes.window().isPositive()
                        && life.lastCrash()
                                .filter(last -> last.plus(crashes.window()).isAfter(now))
                                .isPresent();
        var restart = !tooSoon && !life.suspended();
        if (tooSoon) {
            effects.add(
                    new Say(
                            "The last crash was less than "
                                    + crashes.window().toSeconds()
                                    + " seconds ago. The server stays off until someone starts it."));
        }
        effects.add(new RecordCrash(exited.code(), exited.oomKilled(), restart));
        if (restart) {
            effects.add(new Then(new StartAgain(Cause.CRASH)));
        }
        return new Step(tooSoon ? life : life.crashed(now), effects);
    }

    private static Step tick(ServerLife life, Instant now) {
        if (!(life.state() instanceof Stopping stopping) || now.isBefore(stopping.deadline())) {
            return Step.of(life);
        }
        if (!stopping.killed()) {
            var killing =
                    life.with(
                            new Stopping(
                                    now.plus(KILL_PATIENCE),
                                    true,
                                    stopping.up(),
                                    stopping.afterwards()));
            return stopping.up()
                    ? Step.of(
                            killing,
                            new Say("The server did not stop in time. It is killed."),
                            new KillProcess())
                    : Step.of(killing, new AbandonStart());
        }
        return Step.of(
                life.with(new Stuck(now, stopping.afterwards())),
                new Say(
                        "The server was killed but is still there. The node's engine may hang; an administrator has to"
                                + " look at it."));
    }

    private static Step refuse(ServerLife life, PowerProblem problem) {
        return Step.of(life, new Refuse(problem));
    }
}
