package quetzal.wings.container.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.Mount;

/// A node of its own in the real engine: its containers carry an owner no other test uses.
public final class DockerFixture implements AutoCloseable {
    public static final ImageName TINY = ImageName.parse("~gamehost/tiny:1");
    public static final long UID = 998;

    private final String owner = "test-" + UUID.randomUUID();
    private final DockerRuntime runtime;
    private final Path data;

    public DockerFixture() {
        try {
            data = Files.createTempDirectory("quetzal-container-test");
            run("chmod", "0777", data.toString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        runtime = new DockerRuntime(settings(), InstantSource.system());
    }

    public DockerSettings settings() {
        return DockerSettings.standard(owner).withNetwork(network());
    }

    /// The default bridge, so that tests of several people need no subnets of their own.
    public static NetworkSettings network() {
        var standard = NetworkSettings.STANDARD;
        return new NetworkSettings(
                standard.name(),
                "bridge",
                "bridge",
                "127.0.0.1",
                "",
                "",
                "",
                "",
                "",
                false,
                false,
                true,
                1500);
    }

    public DockerRuntime runtime() {
        return runtime;
    }

    public String owner() {
        return owner;
    }

    public Path data() {
        return data;
    }

    public ContainerSpec spec(ServerId server) {
        return spec(server, new LinkedHashMap<>(), limits(64));
    }

    public static ContainerLimits limits(long memoryMib) {
        return new ContainerLimits(memoryMib, 0, 0, "", 0, false, 64);
    }

    public ContainerSpec spec(
            ServerId server, SequencedMap<String, String> environment, ContainerLimits limits) {
        var variables = new LinkedHashMap<>(environment);
        variables.putLast("STARTUP", "fakegame.sh");
        return new ContainerSpec(
                ContainerName.ofServer(server),
                ContainerKind.SERVER,
                server,
                TINY,
                List.of(),
                variables,
                Map.of(),
                List.of(new Mount(data, "/home/container", false)),
                List.of(),
                limits,
                new ContainerUser.Ids(UID, UID),
                true);
    }

    /// Makes the container, listens to it and starts it.
    ConsoleConnection start(ContainerSpec spec, ConsoleSink sink) {
        runtime.create(spec);
        var connection = runtime.attach(spec.name(), sink);
        runtime.start(spec.name());
        return connection;
    }

    static void type(ConsoleConnection console, String line) {
        console.write((line + "\n").getBytes(UTF_8), Duration.ofSeconds(30));
    }

    static ContainerProblem problemOf(ThrowingCallable call) {
        var thrown = catchThrowableOfType(ContainerException.class, call);
        assertThat(thrown).as("a ContainerException").isNotNull();
        return thrown.problem();
    }

    /// The engine's own client, for looking at what the runtime made.
    public static String docker(String... words) {
        var command = new String[words.length + 1];
        command[0] = "docker";
        System.arraycopy(words, 0, command, 1, words.length);
        return run(command);
    }

    static String run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(List.of(command) + ": " + output);
            }
            return output.strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        try {
            runtime.list().forEach(status -> runtime.remove(status.name()));
        } finally {
            runtime.close();
            run("rm", "-rf", data.toString());
        }
    }
}
