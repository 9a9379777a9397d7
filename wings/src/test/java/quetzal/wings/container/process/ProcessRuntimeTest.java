package quetzal.wings.container.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerRuntimeContract;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.Mount;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.container.PullProgress;

final class ProcessRuntimeTest extends ContainerRuntimeContract {
    @TempDir private Path root;
    @TempDir private Path data;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws IOException {
        runtime = new ProcessRuntime(root, "this-node", InstantSource.system());
        try (var game = ProcessRuntimeTest.class.getResourceAsStream("/pretend-server.sh")) {
            Files.write(data.resolve("pretend-server.sh"), game.readAllBytes());
        }
    }

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected ContainerSpec spec(ServerId server, SequencedMap<String, String> environment) {
        var variables = new LinkedHashMap<>(environment);
        variables.put("STARTUP", "sh {{GAME}}");
        variables.put("GAME", "pretend-server.sh");
        return new ContainerSpec(
                ContainerName.ofServer(server),
                ContainerKind.SERVER,
                server,
                presentImage(),
                List.of(),
                variables,
                Map.of(),
                List.of(new Mount(data, "/home/container", false)),
                List.of(),
                ContainerLimits.unlimited(64),
                new ContainerUser.ImageDefault(),
                true);
    }

    @Override
    protected ImageName presentImage() {
        return ImageName.parse("~any:1");
    }

    @Override
    protected ImageName absentImage() {
        return ImageName.parse("~other:1");
    }

    @Override
    protected void makeForeign(ContainerName taken) {
        try {
            Files.writeString(
                    Files.createDirectory(root.resolve(taken.value())).resolve("owner"), "another");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    protected void removeForeign(ContainerName taken) {
        new ProcessHome(taken, root.resolve(taken.value())).delete();
    }

    /// There are no images here: any will do, and that is said.
    @Override
    @Test
    protected void anImageThatIsNowhereIsMissing() {
        assertThat(runtime.pull(absentImage(), PullProgress.silent(), PATIENCE))
                .isInstanceOf(PullOutcome.UsedLocal.class);
    }

    @Test
    void aServerLivesOnWithoutItsDaemonAndIsFoundAgain() {
        startFresh(spec());
        var startedAt =
                ((ContainerState.Running) runtime.inspect(name).orElseThrow().state()).startedAt();
        last.close();
        runtime.close();

        runtime = new ProcessRuntime(root, "this-node", InstantSource.system());
        assertThat(runtime.list())
                .singleElement()
                .satisfies(one -> assertThat(one.running()).isTrue());
        assertThat(
                        ((ContainerState.Running) runtime.inspect(name).orElseThrow().state())
                                .startedAt())
                .isEqualTo(startedAt);
        var again = new CapturedConsole();
        last = runtime.attach(name, again);
        type("echo found again");
        again.awaitText("found again");
        type("crash 4");
        assertThat(runtime.awaitExit(name, PATIENCE).orElseThrow().code()).isEqualTo(4);
        var text = new StringBuilder();
        runtime.logsSince(
                name, Instant.EPOCH, MIB, (at, line) -> text.append(new String(line, UTF_8)));
        assertThat(text).contains("Fake Game", "found again", "pretend crash");
    }

    @Test
    void theDaemonsOwnEnvironmentStaysItsOwnAndValuesAreNotRun() throws IOException {
        var hostile = "'; touch " + data.resolve("pwned") + "; $(touch x) `touch y` \" \\ '";
        var console = startFresh(spec("HOSTILE", hostile));
        type("env");
        console.awaitText("env done");

        assertThat(console.text()).contains("HOSTILE=" + hostile).doesNotContain("JAVA_HOME=");
        try (var files = Files.list(data)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactly("pretend-server.sh");
        }
    }

    @Test
    void anInstallScriptFindsItsPlacesOnTheHost() throws IOException {
        var scripts = Files.createDirectory(data.resolve("scripts"));
        Files.writeString(
                scripts.resolve("install.sh"),
                "echo made > /mnt/server/made.txt; echo in $PWD; exit 5\n");
        var installer = ContainerName.ofInstaller(server);
        var game = spec();
        runtime.create(
                new ContainerSpec(
                        installer,
                        ContainerKind.INSTALLER,
                        server,
                        game.image(),
                        List.of("ash", "/mnt/install/install.sh"),
                        game.environment(),
                        Map.of(),
                        List.of(
                                new Mount(data, "/mnt/server", false),
                                new Mount(scripts, "/mnt/install", true)),
                        List.of(),
                        game.limits(),
                        game.user(),
                        false));
        runtime.start(installer);

        assertThat(runtime.awaitExit(installer, PATIENCE).orElseThrow().code()).isEqualTo(5);
        assertThat(data.resolve("made.txt")).hasContent("made");
        runtime.remove(installer);
        try (var files = Files.list(data)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("pretend-server.sh", "scripts", "made.txt");
        }
    }

    @Test
    void childrenOfTheServerEndWithIt() {
        var console = startFresh(spec());
        type("child");
        console.awaitText("child ");
        var child =
                console.text()
                        .lines()
                        .filter(line -> line.startsWith("child "))
                        .findFirst()
                        .orElseThrow();
        var pid = Long.parseLong(child.substring("child ".length()).strip());
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).contains(true);

        runtime.kill(name);
        runtime.awaitExit(name, PATIENCE);

        org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                                        == false);
    }

    @Test
    void aServerWithoutAFolderIsRefused() {
        var whole = spec();
        var homeless =
                new ContainerSpec(
                        whole.name(),
                        whole.kind(),
                        new ServerId(UUID.fromString(whole.name().value())),
                        whole.image(),
                        whole.command(),
                        whole.environment(),
                        whole.labels(),
                        List.of(),
                        whole.ports(),
                        whole.limits(),
                        whole.user(),
                        whole.readOnlyRoot());

        assertThat(problemOf(() -> runtime.create(homeless)))
                .isInstanceOf(ContainerProblem.Refused.class);
        assertThat(runtime.list()).isEmpty();
    }

    private ContainerSpec with(List<Mount> mounts, Optional<String> outgoingAddress) {
        var whole = spec();
        return new ContainerSpec(
                whole.name(),
                whole.kind(),
                whole.server(),
                whole.image(),
                whole.command(),
                whole.environment(),
                whole.labels(),
                mounts,
                whole.ports(),
                whole.limits(),
                whole.user(),
                whole.readOnlyRoot(),
                outgoingAddress);
    }

    @Test
    void whatProcessesCannotHaveIsRefusedAndNotLeftOut() {
        var mounts = new ArrayList<>(spec().mounts());
        mounts.add(new Mount(root, "/maps", true));

        assertThat(problemOf(() -> runtime.create(with(mounts, Optional.empty()))).detail())
                .isEqualTo("Extra mounts are not supported where servers run as bare processes.");
        assertThat(
                        problemOf(
                                        () ->
                                                runtime.create(
                                                        with(
                                                                spec().mounts(),
                                                                Optional.of("192.0.2.1"))))
                                .detail())
                .startsWith("Addresses for outgoing connections are not supported");
        assertThat(runtime.list()).isEmpty();
    }
}
