package quetzal.wings.server;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quetzal.wings.server.Effect.*;
import quetzal.wings.server.ServerSignal.*;
import quetzal.wings.server.ServerState.Afterwards;
import quetzal.wings.server.ServerState.Offline;
import quetzal.wings.server.ServerState.Running;
import quetzal.wings.server.ServerState.Starting;
import quetzal.wings.server.ServerState.Stopping;
import quetzal.wings.server.ServerState.Stuck;

class ServerRulesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration GRACE = ofMinutes(10);
    private static final Duration KILL = ServerRules.KILL_PATIENCE;

    private final ServerRules rules = new ServerRules(new CrashPolicy(true, true, ofSeconds(60)));

    private static ServerLife in(ServerState state) {
        return ServerLife.NEW.with(state);
    }

    private ServerRules.Step after(ServerState state, ServerSignal signal) {
        return rules.next(in(state), signal, NOON);
    }

    private static final ServerState PREPARING = new Starting(NOON, false);
    private static final ServerState STARTING = new Starting(NOON, true);
    private static final ServerState RUNNING = new Running(NOON);
    private static final ServerState STOPPING =
            new Stopping(NOON.plus(GRACE), false, true, Afterwards.STAY_OFFLINE);
    private static final ServerState STUCK = new Stuck(NOON, Afterwards.STAY_OFFLINE);

    @Test
    void startOfAnOfflineServerBeginsAStart() {
        var step = after(new Offline(), new Start());

        assertThat(step.life().state()).isEqualTo(PREPARING);
        assertThat(step.effects()).containsExactly(new BeginStart(Cause.PERSON));
    }

    @Test
    void startIsRefusedWhileStartingOrRunning() {
        for (var state : List.of(PREPARING, STARTING, RUNNING)) {
            var step = after(state, new Start());
            assertThat(step.life().state()).isEqualTo(state);
            assertThat(step.effects())
                    .containsExactly(new Refuse(new PowerProblem.NotOffline(state.wireName())));
        }
    }

    @Test
    void startWhileStoppingIsTheNewestIntentAndComesAfterTheStop() {
        var stopping = after(STOPPING, new Start());
        assertThat(stopping.life().state())
                .isEqualTo(new Stopping(NOON.plus(GRACE), false, true, Afterwards.START_AGAIN));
        assertThat(stopping.effects()).isEmpty();

        var down = rules.next(stopping.life(), new Exited(0, false), NOON);
        assertThat(down.life().state()).isEqualTo(new Offline());
        assertThat(down.effects()).containsExactly(new Then(new StartAgain(Cause.RESTART)));

        var again = rules.next(down.life(), new StartAgain(Cause.RESTART), NOON);
        assertThat(again.life().state()).isEqualTo(PREPARING);
        assertThat(again.effects()).containsExactly(new BeginStart(Cause.RESTART));
    }

    @Test
    void stopAfterARestartTakesTheStartBack() {
        var restarting = after(RUNNING, new Restart(GRACE));
        var stopped = rules.next(restarting.life(), new Stop(GRACE), NOON);

        assertThat(rules.next(stopped.life(), new Exited(0, false), NOON).effects()).isEmpty();
    }

    @Test
    void restartOfAnOfflineServerIsAStart() {
        assertThat(after(new Offline(), new Restart(GRACE)).effects())
                .containsExactly(new BeginStart(Cause.PERSON));
    }

    @Test
    void readyLineMakesAStartedServerRunning() {
        assertThat(after(STARTING, new ReadyLineSeen()).life().state())
                .isEqualTo(new Running(NOON));
        assertThat(after(PREPARING, new ReadyLineSeen()).life().state())
                .isEqualTo(new Running(NOON));
        for (var state : List.of(new Offline(), RUNNING, STOPPING, STUCK)) {
            assertThat(after(state, new ReadyLineSeen()).life().state()).isEqualTo(state);
        }
    }

    @Test
    void stopOfARunningServerSetsTheKillTimeOneGraceAhead() {
        var step = after(RUNNING, new Stop(GRACE));

        assertThat(step.life().state()).isEqualTo(STOPPING);
        assertThat(step.effects()).containsExactly(new AskToStop());
        assertThat(ServerRules.nextDeadline(step.life())).contains(NOON.plus(GRACE));
    }

    @Test
    void stopOfAnOfflineServerIsHarmless() {
        var step = after(new Offline(), new Stop(GRACE));
        assertThat(step.life().state()).isEqualTo(new Offline());
        assertThat(step.effects()).isEmpty();
    }

    @Test
    void stopWhilePreparingGivesThePreparationUp() {
        var step = after(PREPARING, new Stop(GRACE));
        assertThat(step.effects()).containsExactly(new AbandonStart());

        var abandoned = rules.next(step.life(), new StartFailed("given up"), NOON);
        assertThat(abandoned.life().state()).isEqualTo(new Offline());
        assertThat(abandoned.effects()).isEmpty();
    }

    @Test
    void stopThatComesTooLateToGiveUpThePreparationStopsTheProcess() {
        var step = rules.next(after(PREPARING, new Stop(GRACE)).life(), new ProcessStarted(), NOON);
        assertThat(step.life().state()).isEqualTo(STOPPING);
        assertThat(step.effects()).containsExactly(new AskToStop());

        var killed = rules.next(after(PREPARING, new Kill()).life(), new ProcessStarted(), NOON);
        assertThat(killed.effects()).containsExactly(new KillProcess());
    }

    @Test
    void aShorterGraceCountsAndALongerOneDoesNot() {
        assertThat(after(STOPPING, new Stop(ofSeconds(10))).life().state())
                .isEqualTo(
                        new Stopping(NOON.plusSeconds(10), false, true, Afterwards.STAY_OFFLINE));
        assertThat(after(STOPPING, new Stop(ofMinutes(30))).life().state()).isEqualTo(STOPPING);
    }

    @Test
    void killIsAlwaysFollowed() {
        for (var state : List.of(STARTING, RUNNING, STOPPING, STUCK)) {
            var step = after(state, new Kill());
            assertThat(step.life().state())
                    .isEqualTo(new Stopping(NOON.plus(KILL), true, true, Afterwards.STAY_OFFLINE));
            assertThat(step.effects()).containsExactly(new KillProcess());
        }
        assertThat(after(PREPARING, new Kill()).effects()).containsExactly(new AbandonStart());
        assertThat(after(new Offline(), new Kill()).effects()).containsExactly(new KillProcess());
        assertThat(after(new Offline(), new Kill()).life().state()).isEqualTo(new Offline());
    }

    @Test
    void aKilledServerStaysOfflineWhateverItsCode() {
        var killed = after(RUNNING, new Kill());
        var down = rules.next(killed.life(), new Exited(137, true), NOON);
        assertThat(down.life().state()).isEqualTo(new Offline());
        assertThat(down.effects()).isEmpty();
    }

    @Test
    void aStopThatTakesTooLongBecomesAKillAndThenStuck() {
        var early = rules.next(in(STOPPING), new Tick(), NOON.plus(GRACE).minusMillis(1));
        assertThat(early.effects()).isEmpty();

        var late = NOON.plus(GRACE);
        var killed = rules.next(in(STOPPING), new Tick(), late);
        assertThat(killed.effects()).hasSize(2).last().isEqualTo(new KillProcess());

        var stuck = rules.next(killed.life(), new Tick(), late.plus(KILL));
        assertThat(stuck.life().state()).isInstanceOf(Stuck.class);
        assertThat(stuck.life().state().wireName()).isEqualTo("stopping");
        assertThat(ServerRules.nextDeadline(stuck.life())).isEmpty();

        assertThat(rules.next(stuck.life(), new Kill(), late).effects())
                .containsExactly(new KillProcess());
        assertThat(rules.next(stuck.life(), new Exited(137, false), late).life().state())
                .isEqualTo(new Offline());
        assertThat(rules.next(stuck.life(), new StartFailed("x"), late).life().state())
                .isEqualTo(new Offline());
    }

    @Test
    void aStopThatCannotBeDeliveredBecomesAKill() {
        var step = after(STOPPING, new StopNotDelivered("no console"));
        assertThat(step.effects()).contains(new KillProcess());
        assertThat(after(RUNNING, new StopNotDelivered("late")).effects()).isEmpty();
    }

    @Test
    void aTypedStopCommandCountsAsAStopWithoutASecondOne() {
        for (var state : List.of(STARTING, RUNNING)) {
            var step = after(state, new StopCommandTyped(GRACE));
            assertThat(step.life().state()).isEqualTo(STOPPING);
            assertThat(step.effects()).isEmpty();
            assertThat(rules.next(step.life(), new Exited(130, false), NOON).effects()).isEmpty();
        }
    }

    @Test
    void anExitNobodyAskedForIsAnsweredByOneStart() {
        var crash = after(RUNNING, new Exited(3, false));
        assertThat(crash.life().state()).isEqualTo(new Offline());
        assertThat(crash.life().lastCrash()).contains(NOON);
        assertThat(crash.effects())
                .filteredOn(Say.class::isInstance)
                .hasSize(3)
                .contains(new Say("Exit code: 3"), new Say("Out of memory: false"));
        assertThat(crash.effects())
                .contains(new RecordCrash(3, false, true))
                .last()
                .isEqualTo(new Then(new StartAgain(Cause.CRASH)));

        var again =
                rules.next(in(RUNNING).crashed(NOON), new Exited(3, false), NOON.plusSeconds(59));
        assertThat(again.effects()).noneMatch(Then.class::isInstance);

        var later =
                rules.next(in(RUNNING).crashed(NOON), new Exited(3, false), NOON.plusSeconds(60));
        assertThat(later.effects()).anyMatch(Then.class::isInstance);
    }

    @Test
    void aPersonsStartForgetsTheLastCrash() {
        assertThat(rules.next(ServerLife.NEW.crashed(NOON), new Start(), NOON).life().lastCrash())
                .isEmpty();
        assertThat(
                        rules.next(ServerLife.NEW.crashed(NOON), new StartAgain(Cause.CRASH), NOON)
                                .life()
                                .lastCrash())
                .contains(NOON);
    }

    @Test
    void aCleanExitIsACrashOnlyIfConfigured() {
        assertThat(after(RUNNING, new Exited(0, false)).effects()).anyMatch(Then.class::isInstance);

        var strict = new ServerRules(new CrashPolicy(true, false, ofSeconds(60)));
        assertThat(strict.next(in(RUNNING), new Exited(0, false), NOON).effects()).isEmpty();
        assertThat(strict.next(in(RUNNING), new Exited(0, true), NOON).effects())
                .anyMatch(Then.class::isInstance);
        assertThat(strict.next(in(RUNNING), new Exited(1, false), NOON).effects())
                .anyMatch(Then.class::isInstance);
    }

    @Test
    void withoutCrashDetectionThereIsOneLineAndNoStart() {
        var off = new ServerRules(new CrashPolicy(false, true, ofSeconds(60)));
        var step = off.next(in(RUNNING), new Exited(1, false), NOON);
        assertThat(step.effects()).filteredOn(Say.class::isInstance).hasSize(1);
        assertThat(step.effects()).noneMatch(Then.class::isInstance);
    }

    @Test
    void withoutAWindowEveryCrashIsRestarted() {
        var always = new ServerRules(new CrashPolicy(true, true, Duration.ZERO));
        assertThat(always.next(in(RUNNING).crashed(NOON), new Exited(1, false), NOON).effects())
                .anyMatch(Then.class::isInstance);
    }

    @Test
    void aFailedStartIsToldAndIsNoCrash() {
        for (var state : List.of(PREPARING, STARTING)) {
            var step = after(state, new StartFailed("The port is in use."));
            assertThat(step.life().state()).isEqualTo(new Offline());
            assertThat(step.life().lastCrash()).isEmpty();
            assertThat(step.effects()).containsExactly(new Say("The port is in use."));
        }
    }

    @Test
    void theExitOfTheContainerBeforeDoesNotEndAPreparation() {
        assertThat(after(PREPARING, new Exited(0, false)).life().state()).isEqualTo(PREPARING);
    }

    @ParameterizedTest
    @EnumSource(Guard.class)
    void otherWorkRefusesEveryPowerAction(Guard guard) {
        var taken = after(new Offline(), new Occupy(guard));
        assertThat(taken.life().guard()).contains(guard);
        for (var intent :
                List.of(
                        new Start(),
                        new Stop(GRACE),
                        new Restart(GRACE),
                        new Kill(),
                        new Occupy(guard))) {
            var step = rules.next(taken.life(), intent, NOON);
            assertThat(step.life()).isEqualTo(taken.life());
            assertThat(step.effects()).containsExactly(new Refuse(new PowerProblem.Busy(guard)));
        }
        assertThat(rules.next(taken.life(), new StartAgain(Cause.CRASH), NOON).effects()).isEmpty();
        for (var other : Guard.values()) {
            assertThat(rules.next(taken.life(), new Release(other), NOON).life().guard().isEmpty())
                    .isEqualTo(other == guard);
        }
    }

    @Test
    void otherWorkNeedsAServerThatIsOffline() {
        for (var state : List.of(PREPARING, STARTING, RUNNING, STOPPING, STUCK)) {
            assertThat(after(state, new Occupy(Guard.INSTALLING)).effects())
                    .containsExactly(new Refuse(new PowerProblem.NotOffline(state.wireName())));
        }
    }

    @Test
    void suspensionStopsAndKeepsOff() {
        var step = after(RUNNING, new Suspended(true));
        assertThat(step.life().state())
                .isEqualTo(
                        new Stopping(NOON.plusSeconds(60), false, true, Afterwards.STAY_OFFLINE));

        var down = rules.next(step.life(), new Exited(0, false), NOON);
        for (var intent : List.of(new Start(), new Restart(GRACE))) {
            assertThat(rules.next(down.life(), intent, NOON).effects())
                    .containsExactly(new Refuse(new PowerProblem.IsSuspended()));
        }
        assertThat(rules.next(down.life(), new StartAgain(Cause.CRASH), NOON).effects()).isEmpty();
        var lifted = rules.next(down.life(), new Suspended(false), NOON);
        assertThat(rules.next(lifted.life(), new Start(), NOON).effects())
                .containsExactly(new BeginStart(Cause.PERSON));
    }

    @Test
    void suspensionDuringARestartTakesTheStartBack() {
        var restarting = after(RUNNING, new Restart(GRACE));
        var suspended = rules.next(restarting.life(), new Suspended(true), NOON);
        assertThat(rules.next(suspended.life(), new Exited(0, false), NOON).effects()).isEmpty();
    }

    @Test
    void usingTooMuchDiskStopsTheServerOnce() {
        var step = after(RUNNING, new DiskExceeded(200L << 20, 100L << 20));
        assertThat(step.life().state())
                .isEqualTo(
                        new Stopping(NOON.plusSeconds(60), false, true, Afterwards.STAY_OFFLINE));
        assertThat(step.effects()).hasSize(2);
        assertThat(rules.next(step.life(), new DiskExceeded(1, 1), NOON).effects()).isEmpty();
        assertThat(after(new Offline(), new DiskExceeded(1, 1)).effects()).isEmpty();
    }

    @Test
    void aProcessFoundRunningIsAdopted() {
        var since = NOON.minusSeconds(3600);
        var step = after(new Offline(), new FoundRunning(since));
        assertThat(step.life().state()).isEqualTo(new Running(since));
        assertThat(step.effects()).containsExactly(new Adopt());
        for (var state : List.of(PREPARING, STARTING, RUNNING, STOPPING, STUCK)) {
            assertThat(after(state, new FoundRunning(since)).life().state()).isEqualTo(state);
        }
    }

    /// Whatever comes in whatever order: no rule throws, one start at a time, and every state can be left.
    @Test
    void noOrderOfSignalsBreaksTheInvariants() {
        var random = new Random(42);
        for (var round = 0; round < 2_000; round++) {
            var life = ServerLife.NEW;
            var now = NOON;
            var starts = 0;
            for (var i = 0; i < 60; i++) {
                now = now.plusSeconds(random.nextInt(120));
                var pending = new ArrayList<ServerSignal>(List.of(any(random)));
                while (!pending.isEmpty()) {
                    var before = life;
                    var step = rules.next(life, pending.removeFirst(), now);
                    life = step.life();
                    for (var effect : step.effects()) {
                        if (effect instanceof Then(var signal)) {
                            pending.addFirst(signal);
                        }
                        if (effect instanceof BeginStart) {
                            starts++;
                            assertThat(before.state()).isEqualTo(new Offline());
                            assertThat(life.state()).isInstanceOf(Starting.class);
                            assertThat(life.suspended()).isFalse();
                            assertThat(life.guard()).isEmpty();
                        }
                    }
                }
            }
            if (life.guard().isPresent()) {
                life = rules.next(life, new Release(life.guard().get()), now).life();
            }
            life = rules.next(life, new Kill(), now).life();
            life = rules.next(life, new StartFailed("gone"), now).life();
            life = rules.next(life, new Exited(137, false), now).life();
            assertThat(life.state()).isEqualTo(new Offline());
            assertThat(starts).isLessThan(61);
        }
    }

    private static ServerSignal any(Random random) {
        return switch (random.nextInt(17)) {
            case 0, 1 -> new Start();
            case 2 -> new Stop(ofSeconds(random.nextInt(100)));
            case 3 -> new Restart(GRACE);
            case 4 -> new Kill();
            case 5 -> new Occupy(Guard.INSTALLING);
            case 6 -> new Release(Guard.INSTALLING);
            case 7 -> new Suspended(random.nextInt(4) == 0);
            case 8 -> new StopCommandTyped(GRACE);
            case 9 -> new DiskExceeded(2, 1);
            case 10, 11 -> new ProcessStarted();
            case 12 -> new StartFailed("no");
            case 13 -> new ReadyLineSeen();
            case 14 -> new Exited(random.nextInt(3), random.nextBoolean());
            case 15 -> new FoundRunning(NOON);
            default -> new Tick();
        };
    }

    @Test
    void everyStateHasOneOfTheFieldsFourWords() {
        assertThat(
                        List.of(new Offline(), PREPARING, STARTING, RUNNING, STOPPING, STUCK)
                                .stream()
                                .map(ServerState::wireName))
                .containsExactly(
                        "offline", "starting", "starting", "running", "stopping", "stopping");
        assertThat(Optional.of(new Offline()).map(ServerState::offline)).contains(true);
    }
}
