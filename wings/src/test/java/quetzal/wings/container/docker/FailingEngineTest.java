package quetzal.wings.container.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static quetzal.wings.container.docker.DockerFixture.problemOf;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ContainerEvent;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.PullProgress;
import quetzal.wings.container.Signal;

/// An engine that hangs, loses answers, or goes away and comes back.
@Tag("docker")
final class FailingEngineTest {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DockerFixture node = new DockerFixture();
    private final EngineProxy proxy = new EngineProxy();
    private final DockerRuntime runtime =
            new DockerRuntime(
                    node.settings()
                            .withHost(proxy.host())
                            .withDeadlines(EngineDeadlines.all(PATIENCE)),
                    InstantSource.system());
    private final DockerRuntime hasty =
            new DockerRuntime(
                    node.settings()
                            .withHost(proxy.host())
                            .withDeadlines(EngineDeadlines.all(SHORT)),
                    InstantSource.system());
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final ContainerName name = ContainerName.ofServer(server);
    private final ContainerSpec spec = node.spec(server);

    @BeforeEach
    void warmUp() {
        // The first call of a machine's life is slow, whatever the engine does.
        runtime.info();
    }

    @AfterEach
    void close() {
        proxy.heal();
        runtime.close();
        hasty.close();
        node.close();
        proxy.close();
    }

    record HangingCall(
            String call,
            String request,
            java.util.function.BiConsumer<ContainerRuntime, ContainerSpec> body) {
        @Override
        public String toString() {
            return call;
        }
    }

    static Stream<HangingCall> everyCall() {
        return Stream.of(
                new HangingCall("info", "GET /info", (r, s) -> r.info()),
                new HangingCall("list", "GET /containers/json", (r, s) -> r.list()),
                new HangingCall(
                        "inspect", "GET /containers/[^/]+/json", (r, s) -> r.inspect(s.name())),
                new HangingCall("create", "POST /containers/create", (r, s) -> r.create(s)),
                new HangingCall(
                        "attach",
                        "POST .*/attach",
                        (r, s) -> r.attach(s.name(), new CapturedConsole())),
                new HangingCall("start", "POST .*/start", (r, s) -> r.start(s.name())),
                new HangingCall("signal", "POST .*/kill", (r, s) -> r.signal(s.name(), Signal.HUP)),
                new HangingCall("signal", "POST .*/kill", (r, s) -> r.kill(s.name())),
                new HangingCall("remove", "DELETE /containers/", (r, s) -> r.remove(s.name())),
                new HangingCall(
                        "update",
                        "POST .*/update",
                        (r, s) -> r.update(s.name(), DockerFixture.limits(99))),
                new HangingCall(
                        "image inspect",
                        "GET /images/",
                        (r, s) -> r.pull(DockerFixture.TINY, PullProgress.silent(), SHORT)),
                new HangingCall(
                        "logs",
                        "GET .*/logs",
                        (r, s) -> r.logsSince(s.name(), Instant.EPOCH, 1000, (at, line) -> {})));
    }

    @ParameterizedTest
    @MethodSource("everyCall")
    void aHangingCallFreesItsCallerAndWorksOnceTheEngineIsWellAgain(HangingCall hanging) {
        if (!hanging.call().equals("create")) {
            runtime.create(spec);
            runtime.start(name);
        }
        proxy.swallow("^" + hanging.request());

        assertThat(problemOf(() -> hanging.body().accept(hasty, spec)))
                .isEqualTo(new ContainerProblem.Timeout(hanging.call(), SHORT));

        proxy.heal();
        hanging.body().accept(runtime, spec);
    }

    @Test
    void manyHangingCallsHoldNoConnectionsBack() throws Exception {
        proxy.swallow("^GET /containers/[^/]+/json");
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<ContainerProblem> call = () -> problemOf(() -> hasty.inspect(name));
            var all = callers.invokeAll(IntStream.range(0, 40).mapToObj(i -> call).toList());
            for (var one : all) {
                assertThat(one.get()).isInstanceOf(ContainerProblem.Timeout.class);
            }
        }
        proxy.heal();
        assertThat(runtime.inspect(name)).isEmpty();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(hasty.inspect(name)).isEmpty());
    }

    @Test
    void aCreateWhoseAnswerWasLostIsAdoptedByTheNext() {
        proxy.cutAnswer("^POST /containers/create");
        assertThat(problemOf(() -> runtime.create(spec)))
                .isInstanceOfAny(
                        ContainerProblem.EngineUnreachable.class, ContainerProblem.Refused.class);
        proxy.heal();
        await().atMost(PATIENCE).until(() -> runtime.inspect(name).isPresent());
        var made = runtime.inspect(name).orElseThrow().id();

        assertThat(runtime.create(spec)).isEqualTo(made);
        assertThat(runtime.list()).hasSize(1);
    }

    @Test
    void aStartWhoseAnswerWasLostMayBeRepeated() {
        runtime.create(spec);
        proxy.cutAnswer("^POST .*/start");
        assertThat(problemOf(() -> runtime.start(name)))
                .isInstanceOfAny(
                        ContainerProblem.EngineUnreachable.class, ContainerProblem.Refused.class);
        proxy.heal();

        runtime.start(name);

        assertThat(runtime.inspect(name).orElseThrow().running()).isTrue();
    }

    @Test
    void anEngineThatIsGoneIsUnreachableAndNothingStaysBroken() {
        var console = new CapturedConsole();
        runtime.create(spec);
        runtime.attach(name, console);
        runtime.start(name);
        console.awaitText("Done (");
        var startedAt = startedAt();

        proxy.refuse();

        assertThat(problemOf(() -> runtime.inspect(name)))
                .isInstanceOf(ContainerProblem.EngineUnreachable.class);
        assertThat(console.awaitEnd())
                .isInstanceOfAny(ConsoleEnd.StreamEnded.class, ConsoleEnd.ConnectionLost.class);
        proxy.heal();
        assertThat(startedAt()).as("the server was not touched").isEqualTo(startedAt);

        var again = new CapturedConsole();
        var connection = runtime.attach(name, again);
        connection.write("echo back again\n".getBytes(UTF_8), PATIENCE);
        again.awaitText("back again");
    }

    private Instant startedAt() {
        return ((ContainerState.Running) runtime.inspect(name).orElseThrow().state()).startedAt();
    }

    @Test
    void theEventStreamOpensAgainAndSaysSo() {
        List<ContainerEvent> events = new CopyOnWriteArrayList<>();
        try (var _ = runtime.events(events::add)) {
            await().atMost(PATIENCE).until(() -> kinds(events).equals("Reopened"));
            proxy.refuse();
            await().atMost(PATIENCE).until(() -> kinds(events).equals("Reopened Lost"));
            proxy.heal();
            await().atMost(PATIENCE).until(() -> kinds(events).equals("Reopened Lost Reopened"));

            runtime.create(spec);
            runtime.start(name);
            await().atMost(PATIENCE)
                    .until(() -> kinds(events).equals("Reopened Lost Reopened Started"));
        }
    }

    private static String kinds(List<ContainerEvent> events) {
        return events.stream()
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.joining(" "));
    }

    @Test
    void waitingForAnExitOutlivesABrokenConnection() throws Exception {
        runtime.create(spec);
        runtime.start(name);
        try (var waiter = Executors.newVirtualThreadPerTaskExecutor()) {
            var exit = waiter.submit(() -> runtime.awaitExit(name, PATIENCE));
            await().atMost(PATIENCE).until(() -> proxy.connections() > 0);
            proxy.breakConnections();
            node.runtime().kill(name);

            assertThat(exit.get().orElseThrow().code()).isEqualTo(137);
        }
    }

    @Test
    void aPullWhoseRegistryHangsUsesTheImageThatIsThere() {
        proxy.swallow("^POST /images/create");
        var present = ImageName.parse("gamehost/tiny:1");

        var outcome = runtime.pull(present, PullProgress.silent(), SHORT);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        quetzal.wings.container.PullOutcome.UsedLocal.class,
                        used -> assertThat(used.reason()).contains("did not finish pull"));
        assertThat(
                        problemOf(
                                () ->
                                        runtime.pull(
                                                ImageName.parse("gamehost/none:1"),
                                                PullProgress.silent(),
                                                SHORT)))
                .isInstanceOf(ContainerProblem.ImageMissing.class);
    }

    @Test
    void aSilentStatsStreamIsOpenedAgain() {
        runtime.create(spec);
        runtime.start(name);
        var id = runtime.inspect(name).orElseThrow().id();
        proxy.swallow("^GET .*/stats");
        try (var meter =
                new StatsStreamMeter(
                        new EngineAddress(proxy.host()), name, id, Duration.ofSeconds(3))) {
            assertThat(meter.read()).isEmpty();
            proxy.heal();

            await().atMost(PATIENCE).until(() -> meter.read().isPresent());

            var reading = meter.read().orElseThrow();
            assertThat(reading.memoryBytes()).isPositive();
            assertThat(reading.cpuNanos()).isPositive();
            runtime.kill(name);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(problemOf(meter::read))
                                            .isEqualTo(new ContainerProblem.NotRunning(name)));
        }
    }
}
