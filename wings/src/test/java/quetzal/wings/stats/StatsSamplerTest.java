package quetzal.wings.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.ResourceReading;
import quetzal.wings.container.ScriptedRuntime;

final class StatsSamplerTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final ServerId server = new ServerId(UUID.randomUUID());
    private final ContainerName name = ContainerName.ofServer(server);
    private final InstantSource clock = InstantSource.fixed(NOON);
    private final ScriptedRuntime runtime = new ScriptedRuntime(clock).withImage("pretend:1");
    private final StatsSampler sampler = new StatsSampler(runtime, clock);
    private final List<Usage> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startAServer() {
        runtime.create(
                new ContainerSpec(
                        name,
                        ContainerKind.SERVER,
                        server,
                        ImageName.parse("pretend:1"),
                        List.of(),
                        new LinkedHashMap<>(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        ContainerLimits.unlimited(64),
                        new ContainerUser.Ids(998, 998),
                        true));
        runtime.start(name);
    }

    @AfterEach
    void close() {
        sampler.close();
    }

    private StatsSampler.Sampling watch() {
        var sampling = sampler.watch(name, NOON.minusSeconds(90), heard::add);
        use(0, 0);
        await().until(
                        () -> {
                            sampler.tick();
                            return !heard.isEmpty();
                        });
        heard.clear();
        return sampling;
    }

    private void use(long atNanos, long cpuNanos) {
        runtime.container(name).use(new ResourceReading(atNanos, cpuNanos, 500, 1000, 7, 8, 3));
    }

    @Test
    void cpuIsTheShareOfOneCoreBetweenTwoReadings() {
        var sampling = watch();
        use(2 * SECOND, 3 * SECOND);

        sampler.tick();

        assertThat(heard).containsExactly(new Usage(500, 1000, 150, 7, 8, Duration.ofSeconds(90)));
        assertThat(sampling.latest()).isEqualTo(heard.getFirst());
    }

    @Test
    void cpuHasThreeDecimalsAndIsNeverNegative() {
        watch();
        use(3 * SECOND, SECOND / 3);
        sampler.tick();
        use(4 * SECOND, 0);
        sampler.tick();

        assertThat(heard).extracting(Usage::cpuPercent).containsExactly(11.111, 0.0);
    }

    @Test
    void whatNobodyLooksAtIsSampledEveryFifthTick() {
        watch().fast(false);

        for (var i = 0; i < 20; i++) {
            sampler.tick();
        }

        assertThat(heard).hasSize(4);
    }

    @Test
    void aServerThatEndedIsSampledNoMore() {
        var sampling = watch();
        runtime.container(name).exit(0);

        sampler.tick();
        sampler.tick();

        assertThat(heard).isEmpty();
        assertThat(sampling.latest()).isEqualTo(Usage.NONE);
    }

    @Test
    void aMeterThatCannotBeHadIsTriedAgain() {
        runtime.fail("meter", new ContainerProblem.EngineUnreachable("restarting"));
        sampler.watch(name, NOON, heard::add);

        await().until(
                        () -> {
                            sampler.tick();
                            return !heard.isEmpty();
                        });
        assertThat(runtime.calls().stream().filter(call -> call.startsWith("meter")))
                .hasSizeGreaterThanOrEqualTo(2);
    }
}
