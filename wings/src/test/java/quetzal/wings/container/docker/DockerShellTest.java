package quetzal.wings.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerShell;
import quetzal.wings.container.ShellEnd;
import quetzal.wings.container.ShellRequest;
import quetzal.wings.container.ShellSink;
import quetzal.wings.container.TerminalSize;
import quetzal.wings.container.cgroup.SeenGroups;

/// Shells in real containers: what they are, and that nothing of them outlives them.
@Tag("docker")
@Timeout(300)
final class DockerShellTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static DockerFixture node;
    private static ContainerName name;

    @BeforeAll
    static void start() {
        node = new DockerFixture();
        var environment = new LinkedHashMap<String, String>();
        environment.put("ENV", "/home/container/.rc"); // what an interactive sh reads first
        var spec = node.spec(new ServerId(UUID.randomUUID()), environment, limits());
        name = spec.name();
        node.runtime().create(spec);
        node.runtime().start(name);
    }

    private static quetzal.wings.container.ContainerLimits limits() {
        return DockerFixture.limits(64);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static final class Screen implements ShellSink {
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private final CompletableFuture<ShellEnd> end = new CompletableFuture<>();

        @Override
        public void accept(byte[] buffer, int offset, int length) {
            synchronized (printed) {
                printed.write(buffer, offset, length);
            }
        }

        @Override
        public void ended(ShellEnd how) {
            end.complete(how);
        }

        String text() {
            synchronized (printed) {
                return printed.toString(StandardCharsets.UTF_8);
            }
        }

        void awaitText(String part) {
            await(part).atMost(PATIENCE).until(() -> text().contains(part));
        }

        ShellEnd awaitEnd() throws Exception {
            return end.get(30, TimeUnit.SECONDS);
        }
    }

    private static ContainerShell open(DockerRuntime runtime, Screen screen) {
        return runtime.shell(
                name,
                new ShellRequest(UUID.randomUUID(), ShellRequest.USUAL, new TerminalSize(97, 31)),
                screen);
    }

    private static void type(ContainerShell shell, String text) {
        shell.write(text.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(10));
    }

    /// Processes of the container whose command line holds `part`, as the host sees them.
    private static List<String> processes(String part) {
        return DockerFixture.docker("top", name.value(), "-o", "pid,args")
                .lines()
                .filter(line -> line.contains(part))
                .toList();
    }

    @Test
    void itIsATerminalOfTheContainersUserAndTellsItsExitCode() throws Exception {
        var screen = new Screen();
        var shell = open(node.runtime(), screen);

        assertThat(shell.program()).isEqualTo("/bin/sh");
        type(shell, "echo \"i am $(id -u) in $PWD, $((6 * 7))\"\n");
        screen.awaitText("i am 998 in /home/container, 42");
        type(shell, "stty size\n");
        screen.awaitText("31 97");
        shell.resize(new TerminalSize(132, 5000));
        type(shell, "stty size\n");
        screen.awaitText("1000 132");
        type(shell, "{\"type\":\"resize\"}\n");
        screen.awaitText("{type:resize}: not found");
        type(shell, "exit 7\n");

        assertThat(screen.awaitEnd()).isEqualTo(new ShellEnd.Exited(7));
    }

    @Test
    void keysThatDetachByDefaultReachTheShell() {
        var screen = new Screen();
        try (var shell = open(node.runtime(), screen)) {
            type(shell, "stty raw -echo; echo rea''dy; head -c 2 | hexdump\n");
            screen.awaitText("ready");
            type(shell, "\u0010\u0011");

            screen.awaitText("1110");
        }
    }

    private static DockerRuntime seeing(SeenGroups seen) {
        assumeTrue(seen.playable(), "no control groups of version 2 on this machine");
        return new DockerRuntime(node.settings(), InstantSource.system(), seen.groups());
    }

    /// The first process's own groups: those of its shells are gone when there is none below.
    private static List<String> groupsLeft() throws IOException {
        var left = new ArrayList<String>();
        for (var root :
                List.of("/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified", "/sys/fs/cgroup")) {
            try (var below =
                    Files.find(
                            Path.of(root, "docker"),
                            3,
                            (path, _) ->
                                    path.getFileName().toString().startsWith("quetzal-shell-"))) {
                below.map(Path::toString)
                        .filter(path -> path.contains(containerId()))
                        .forEach(left::add);
            } catch (NoSuchFileException elsewhere) {
                continue;
            }
        }
        return left;
    }

    private static String containerId() {
        return DockerFixture.docker("inspect", "-f", "{{.Id}}", name.value());
    }

    @ParameterizedTest
    @EnumSource(names = {"HERE", "VERSION_2"})
    void closingEndsWhatHasLeftItsGroupItsSessionItsParentAndItsMark(SeenGroups seen)
            throws Exception {
        try (var runtime = seeing(seen)) {
            var screen = new Screen();
            var shell = open(runtime, screen);
            type(shell, "(setsid env -i sleep 4711 >/dev/null 2>&1 &)\n");
            type(shell, "sleep 4712 & trap '' HUP TERM INT; sleep 4713\n");
            await().atMost(PATIENCE).until(() -> processes("sleep 471").size() == 3);
            assertThat(groupsLeft()).as("one group, this shell's").hasSize(1);

            shell.close();

            assertThat(screen.awaitEnd()).isEqualTo(new ShellEnd.Closed());
            await().atMost(PATIENCE).until(() -> processes("sleep 471").isEmpty());
            assertThat(groupsLeft()).isEmpty();
        }
    }

    /// Without control groups only what clears its environment escapes.
    @Test
    void whereThereAreNoControlGroupsTheMarkEndsSessionsAndOrphansToo() throws Exception {
        try (var runtime = seeing(SeenGroups.NONE)) {
            var bystander = new Screen();
            try (var other = open(node.runtime(), bystander)) {
                type(other, "sleep 4744\n");
                var screen = new Screen();
                var shell = open(runtime, screen);
                type(shell, "(setsid sleep 4741 >/dev/null 2>&1 &)\n");
                type(shell, "sleep 4742 & trap '' HUP TERM INT; sleep 4743\n");
                await().atMost(PATIENCE).until(() -> processes("sleep 474").size() == 4);
                assertThat(groupsLeft()).as("the other one's").hasSize(1);

                shell.close();

                assertThat(screen.awaitEnd()).isEqualTo(new ShellEnd.Closed());
                await().atMost(PATIENCE).until(() -> processes("sleep 474").size() == 1);
                assertThat(processes("sleep 4744")).as("another shell's").hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HERE", "VERSION_2"})
    void whatStartUpFilesStartIsHeldTooHoweverFastItLeaves(SeenGroups seen) throws Exception {
        var file = node.data().resolve(".rc");
        Files.writeString(file, "(setsid env -i sleep 4751 >/dev/null 2>&1 &)\n");
        try (var runtime = seeing(seen)) {
            var screen = new Screen();
            var shell = open(runtime, screen);
            await().atMost(PATIENCE).until(() -> processes("sleep 4751").size() == 1);

            shell.close();

            assertThat(screen.awaitEnd()).isEqualTo(new ShellEnd.Closed());
            await().atMost(PATIENCE).until(() -> processes("sleep 4751").isEmpty());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void anEndByItselfTakesTheBackgroundAlong() throws Exception {
        var screen = new Screen();
        var shell = open(node.runtime(), screen);
        type(shell, "setsid sleep 4721 >/dev/null 2>&1 &\n");
        await().atMost(PATIENCE).until(() -> processes("sleep 4721").size() == 1);
        type(shell, "exit 0\n");

        assertThat(screen.awaitEnd()).isEqualTo(new ShellEnd.Exited(0));
        assertThat(processes("sleep 4721")).isEmpty();
    }

    @Test
    void aForkBombDoesNotOutrunItsEnd() throws Exception {
        var screen = new Screen();
        var shell = open(node.runtime(), screen);
        type(shell, "b() { b | b & }; b\n");
        await().atMost(PATIENCE).until(() -> screen.text().contains("fork"));

        shell.close();

        await().atMost(PATIENCE)
                .until(
                        () ->
                                processes("/bin/sh").stream()
                                        .noneMatch(line -> line.endsWith(" /bin/sh")));
        var after = new Screen();
        try (var next = open(node.runtime(), after)) {
            type(next, "echo al''ive\n");
            after.awaitText("alive");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLaterDaemonEndsWhatAnEarlierLeft(SeenGroups seen) {
        try (var earlier = seeing(seen);
                var later = seeing(seen)) {
            var screen = new Screen();
            var shell = open(earlier, screen);
            type(shell, "(setsid sleep 4731 &); sleep 4732\n");
            await().atMost(PATIENCE).until(() -> processes("sleep 473").size() == 2);

            later.endForgottenShells();

            await().atMost(PATIENCE).until(() -> processes("sleep 473").isEmpty());
        }
    }

    @Test
    void withoutAShellInTheImageItSaysWhatWasTried() {
        var request =
                new ShellRequest(
                        UUID.randomUUID(), List.of("/bin/nosh", "/x"), new TerminalSize(80, 24));

        assertThatThrownBy(() -> node.runtime().shell(name, request, new Screen()))
                .isInstanceOfSatisfying(
                        ContainerException.class,
                        refused ->
                                assertThat(refused.problem())
                                        .isEqualTo(
                                                new ContainerProblem.NoShell(
                                                        name, List.of("/bin/nosh", "/x"))));
    }

    @Test
    void theContainersEndIsTheShells() throws Exception {
        var spec = node.spec(new ServerId(UUID.randomUUID()));
        node.runtime().create(spec);
        node.runtime().start(spec.name());
        var screen = new Screen();
        node.runtime()
                .shell(
                        spec.name(),
                        new ShellRequest(
                                UUID.randomUUID(), ShellRequest.USUAL, new TerminalSize(80, 24)),
                        screen);

        node.runtime().kill(spec.name());

        assertThat(screen.awaitEnd()).isEqualTo(new ShellEnd.Exited(137));
        assertThat(Optional.of(spec.name()).flatMap(node.runtime()::inspect)).isPresent();
    }
}
