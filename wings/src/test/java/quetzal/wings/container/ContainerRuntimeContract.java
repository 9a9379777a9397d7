package quetzal.wings.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;

/// What every runtime promises. A form's own test extends this and says how to make a container that runs a program
/// which answers `echo TEXT`, ends on `stop` (0) and `crash CODE`, prints a line with `Done (` once it is up, and a line
/// with `Ignoring SIGTERM` when it is told to ignore that signal.
public abstract class ContainerRuntimeContract {
    protected static final Duration PATIENCE = Duration.ofSeconds(20);
    protected static final long MIB = 1024 * 1024;

    protected final ServerId server = new ServerId(UUID.randomUUID());
    protected final ContainerName name = ContainerName.ofServer(server);

    protected abstract ContainerRuntime runtime();

    protected abstract ContainerSpec spec(
            ServerId server, SequencedMap<String, String> environment);

    /// An image this runtime can start from, and one it has never heard of.
    protected abstract ImageName presentImage();

    protected abstract ImageName absentImage();

    /// Puts something that is not ours under this name.
    protected abstract void makeForeign(ContainerName taken);

    protected abstract void removeForeign(ContainerName taken);

    protected final ContainerSpec spec() {
        return spec(server, new LinkedHashMap<>());
    }

    protected final ContainerSpec spec(String variable, String value) {
        return spec(server, new LinkedHashMap<>(Map.of(variable, value)));
    }

    protected static ContainerProblem problemOf(ThrowingCallable call) {
        var thrown = catchThrowableOfType(ContainerException.class, call);
        assertThat(thrown).as("a ContainerException").isNotNull();
        return thrown.problem();
    }

    protected final CapturedConsole startFresh(ContainerSpec spec) {
        var console = new CapturedConsole();
        runtime().create(spec);
        last = runtime().attach(spec.name(), console);
        runtime().start(spec.name());
        console.awaitText("Done (");
        return console;
    }

    protected final void type(String line) {
        last.write((line + "\n").getBytes(UTF_8), PATIENCE);
    }

    protected ConsoleConnection last;

    @AfterEach
    void removeWhatTheTestMade() {
        runtime().remove(name);
    }

    @Test
    void consoleAttachedBeforeTheStartSeesTheFirstLineAndAnswers() {
        var console = startFresh(spec());

        type("echo hello there");

        console.awaitText("hello there");
        assertThat(console.text()).contains("Fake Game");
    }

    @Test
    void stateGoesFromCreatedToRunningToExitedAndAway() {
        runtime().create(spec());
        assertThat(state()).isInstanceOf(ContainerState.Created.class);

        runtime().remove(name);
        assertThat(runtime().inspect(name)).isEmpty();

        var before = Instant.now().minusSeconds(5);
        startFresh(spec());
        assertThat(state())
                .isInstanceOfSatisfying(
                        ContainerState.Running.class,
                        running -> {
                            assertThat(running.startedAt())
                                    .isBetween(before, Instant.now().plusSeconds(5));
                            assertThat(running.paused()).isFalse();
                        });

        type("stop");
        assertThat(runtime().awaitExit(name, PATIENCE)).map(Exit::code).contains(0);
        assertThat(state())
                .isInstanceOfSatisfying(
                        ContainerState.Exited.class,
                        exited -> {
                            assertThat(exited.exit().code()).isZero();
                            assertThat(exited.exit().oomKilled()).isFalse();
                            assertThat(exited.exit().finishedAt())
                                    .isBetween(before, Instant.now().plusSeconds(5));
                        });
    }

    private ContainerState state() {
        return runtime().inspect(name).orElseThrow().state();
    }

    @Test
    void endOfTheProcessEndsTheConsoleExactlyOnceAfterItsLastLine() {
        var console = startFresh(spec());

        type("crash 7");

        assertThat(runtime().awaitExit(name, PATIENCE)).map(Exit::code).contains(7);
        assertThat(console.awaitEnd()).isEqualTo(new ConsoleEnd.StreamEnded());
        assertThat(console.text()).contains("pretend crash");
        assertThat(problemOf(() -> type("too late")))
                .isEqualTo(new ContainerProblem.NotRunning(name));
        last.close();
        assertThat(console.ends()).hasSize(1);
    }

    @Test
    void closingTheConsoleLeavesTheServerRunningAndItCanBeAttachedAgain() {
        var first = startFresh(spec());

        last.close();
        last.close();
        assertThat(first.awaitEnd()).isEqualTo(new ConsoleEnd.Closed());

        var second = new CapturedConsole();
        last = runtime().attach(name, second);
        type("echo still here");
        second.awaitText("still here");
        assertThat(first.ends()).hasSize(1);
    }

    @Test
    void commandsArriveInTheOrderTheyWereWritten() {
        var console = startFresh(spec());

        for (var i = 0; i < 50; i++) {
            type("echo <" + i + ">");
        }

        console.awaitText("<49>");
        // A terminal echoes what is typed as well, before or after the answers; the answers stand
        // alone on their lines.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(console.text())).hasSize(50));
        assertThat(answers(console.text())).isEqualTo(numbered(50));
    }

    private static List<String> answers(String text) {
        return text.lines().map(String::strip).filter(line -> line.matches("<\\d+>")).toList();
    }

    private static List<String> numbered(int count) {
        var lines = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            lines.add("<" + i + ">");
        }
        return lines;
    }

    @Test
    void stopAsksFirstAndKillsWhenTheGraceRunsOut() {
        startFresh(spec());
        assertThat(runtime().stop(name, PATIENCE).code()).isZero();
        assertThat(runtime().stop(name, PATIENCE).code()).as("again").isZero();

        runtime().remove(name);
        var stubborn = startFresh(spec("FAKE_IGNORE_TERM", "1"));
        var exit = runtime().stop(name, Duration.ofMillis(700));
        assertThat(exit.code()).isEqualTo(137);
        assertThat(stubborn.text()).contains("Ignoring SIGTERM");
    }

    @Test
    void killEndsItAtOnceAndMayBeRepeated() {
        startFresh(spec());

        runtime().kill(name);

        assertThat(runtime().awaitExit(name, PATIENCE)).map(Exit::code).contains(137);
        runtime().kill(name);
        runtime().remove(name);
        runtime().kill(name);
    }

    @Test
    void aSignalReachesTheServerAndIsRefusedWhenItDoesNotRun() {
        var console = startFresh(spec());

        runtime().signal(name, Signal.INT);

        console.awaitText("Caught SIGINT");
        assertThat(runtime().awaitExit(name, PATIENCE)).map(Exit::code).contains(0);
        assertThat(problemOf(() -> runtime().signal(name, Signal.INT)))
                .isEqualTo(new ContainerProblem.NotRunning(name));
    }

    @Test
    void waitingForAnExitEndsWithItsPatience() {
        startFresh(spec());

        assertThat(runtime().awaitExit(name, Duration.ofMillis(200))).isEmpty();
    }

    @Test
    void whatDoesNotExistIsGoneAndRemovingItIsFine() {
        var gone = new ContainerProblem.Gone(name);

        assertThat(runtime().inspect(name)).isEmpty();
        assertThat(problemOf(() -> runtime().start(name))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().attach(name, new CapturedConsole()))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().signal(name, Signal.TERM))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().stop(name, PATIENCE))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().awaitExit(name, PATIENCE))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().meter(name))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().update(name, spec().limits()))).isEqualTo(gone);
        assertThat(problemOf(() -> runtime().logsSince(name, Instant.EPOCH, MIB, (at, line) -> {})))
                .isEqualTo(gone);
        runtime().remove(name);
        runtime().kill(name);
    }

    @Test
    void createAdoptsItsOwnEarlierTryAndReplacesAnythingElseThatDoesNotRun() {
        var first = runtime().create(spec());
        assertThat(runtime().create(spec())).as("the same again").isEqualTo(first);

        var changed = runtime().create(spec("FAKE_NAME", "Changed"));
        assertThat(changed).isNotEqualTo(first);
        assertThat(ours()).hasSize(1);

        startFresh(spec());
        assertThat(problemOf(() -> runtime().create(spec())))
                .isEqualTo(new ContainerProblem.StillRunning(name));
        assertThat(runtime().inspect(name)).map(ContainerStatus::running).contains(true);

        runtime().kill(name);
        runtime().awaitExit(name, PATIENCE);
        runtime().create(spec());
        assertThat(state()).isInstanceOf(ContainerState.Created.class);
    }

    private List<ContainerStatus> ours() {
        return runtime().list().stream().filter(status -> status.server().equals(server)).toList();
    }

    @Test
    void twoCreatesAtOnceMakeOneContainer() throws Exception {
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            var ids =
                    both.invokeAll(
                            List.of(
                                    () -> runtime().create(spec()),
                                    () -> runtime().create(spec())));

            assertThat(ids.getFirst().get()).isEqualTo(ids.getLast().get());
        }
        assertThat(ours()).hasSize(1);
    }

    @Test
    void aForeignContainerOfTheSameNameIsNeverTouched() {
        makeForeign(name);
        try {
            assertThat(problemOf(() -> runtime().create(spec())))
                    .isInstanceOfSatisfying(
                            ContainerProblem.NameTaken.class,
                            taken -> assertThat(taken.name()).isEqualTo(name));
            assertThat(problemOf(() -> runtime().start(name)))
                    .isInstanceOf(ContainerProblem.NameTaken.class);
            assertThat(problemOf(() -> runtime().remove(name)))
                    .isInstanceOf(ContainerProblem.NameTaken.class);
            assertThat(runtime().inspect(name)).isEmpty();
            assertThat(ours()).isEmpty();
        } finally {
            removeForeign(name);
        }
    }

    @Test
    void theListShowsServersAndInstallersOfThisNode() {
        var started = spec();
        startFresh(started);

        assertThat(ours())
                .singleElement()
                .satisfies(
                        status -> {
                            assertThat(status.name()).isEqualTo(name);
                            assertThat(status.kind()).isEqualTo(ContainerKind.SERVER);
                            assertThat(status.running()).isTrue();
                        });

        type("crash 3");
        runtime().awaitExit(name, PATIENCE);
        assertThat(ours())
                .singleElement()
                .satisfies(
                        status ->
                                assertThat(status.state())
                                        .isInstanceOfSatisfying(
                                                ContainerState.Exited.class,
                                                exited ->
                                                        assertThat(exited.exit().code())
                                                                .isEqualTo(3)));
        runtime().remove(name);
        assertThat(ours()).isEmpty();
    }

    @Test
    protected void anImageThatIsNowhereIsMissing() {
        assertThat(problemOf(() -> runtime().pull(absentImage(), PullProgress.silent(), PATIENCE)))
                .isInstanceOfSatisfying(
                        ContainerProblem.ImageMissing.class,
                        missing -> assertThat(missing.image()).isEqualTo(absentImage()));
        assertThat(runtime().pull(presentImage(), PullProgress.silent(), PATIENCE))
                .isEqualTo(new PullOutcome.Local(presentImage()));
    }

    @Test
    void outputOfAnEarlierTimeCanBeReadAgain() {
        startFresh(spec());
        type("echo kept for later");
        type("stop");
        runtime().awaitExit(name, PATIENCE);

        var lines = new ArrayList<String>();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            lines.clear();
                            var end =
                                    runtime()
                                            .logsSince(
                                                    name,
                                                    Instant.EPOCH,
                                                    MIB,
                                                    (at, line) ->
                                                            lines.add(new String(line, UTF_8)));
                            assertThat(end.truncated()).isFalse();
                            assertThat(String.join("", lines))
                                    .contains("Fake Game", "kept for later", "Bye");
                        });
        assertThat(lines).allMatch(line -> line.endsWith("\n"));

        var newest = new ArrayList<String>();
        var cut =
                runtime()
                        .logsSince(
                                name,
                                Instant.EPOCH,
                                40,
                                (at, line) -> newest.add(new String(line, UTF_8)));
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.bytes()).isLessThanOrEqualTo(40);
        assertThat(String.join("", lines)).endsWith(String.join("", newest));
    }

    @Test
    void eventsTellOfStartEndAndRemoval() {
        var events = new CopyOnWriteArrayList<ContainerEvent>();
        try (var _ = runtime().events(events::add)) {
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    events.stream()
                                            .anyMatch(ContainerEvent.Reopened.class::isInstance));

            startFresh(spec());
            type("crash 9");
            runtime().awaitExit(name, PATIENCE);
            runtime().remove(name);

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                assertThat(events)
                                        .anyMatch(
                                                e ->
                                                        e
                                                                        instanceof
                                                                        ContainerEvent.Started(
                                                                                var n,
                                                                                _)
                                                                && n.equals(name));
                                assertThat(events)
                                        .anyMatch(
                                                e ->
                                                        e
                                                                        instanceof
                                                                        ContainerEvent.Died(
                                                                                var n,
                                                                                _,
                                                                                var code)
                                                                && n.equals(name)
                                                                && code == 9);
                                assertThat(events)
                                        .anyMatch(
                                                e ->
                                                        e
                                                                        instanceof
                                                                        ContainerEvent.Removed(
                                                                                var n,
                                                                                _)
                                                                && n.equals(name));
                            });
        }
    }

    @Test
    void aMeterReadsTheRunningServerAndEndsWithIt() {
        startFresh(spec());

        try (var meter = runtime().meter(name)) {
            await().atMost(PATIENCE).until(() -> meter.read().isPresent());
            var reading = meter.read().orElseThrow();
            assertThat(reading.memoryBytes()).isPositive();
            assertThat(reading.memoryLimitBytes()).isGreaterThanOrEqualTo(reading.memoryBytes());
            assertThat(reading.processes()).isPositive();
            type("work");
            await().atMost(PATIENCE).until(() -> meter.read().orElseThrow().cpuNanos() > 0);

            type("stop");
            runtime().awaitExit(name, PATIENCE);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(problemOf(meter::read))
                                            .isEqualTo(new ContainerProblem.NotRunning(name)));
        }
        assertThat(problemOf(() -> runtime().meter(name)))
                .isEqualTo(new ContainerProblem.NotRunning(name));
    }

    @Test
    void theEngineSaysWhatItIs() {
        var info = runtime().info();

        assertThat(info.cpus()).isPositive();
        assertThat(info.memoryBytes()).isPositive();
        assertThat(info.kernelVersion()).isNotBlank();
        assertThat(info.architecture()).isNotBlank();
    }
}
