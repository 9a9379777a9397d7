package quetzal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.ServiceProcess;

/// A Docker engine of a test's own, which may be killed: with its own files, socket and network namespace, so that
/// the machine's engine and its networks are not touched.
final class PrivateEngine implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private ServiceProcess process;

    private PrivateEngine(Path home) {
        this.home = home;
        this.process = launch();
    }

    static PrivateEngine start() {
        try {
            // Sockets have short paths, so not below the project's folder.
            return new PrivateEngine(Files.createTempDirectory("quetzal-engine-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServiceProcess launch() {
        var started =
                ServiceProcess.start(
                        "dockerd",
                        List.of(
                                "unshare",
                                "--net",
                                "sh",
                                "-c",
                                "ip link set lo up && exec dockerd \"$@\"",
                                "dockerd",
                                "--live-restore",
                                "--userland-proxy=false",
                                "--host",
                                "unix://" + socket(),
                                "--data-root",
                                home.resolve("data").toString(),
                                "--exec-root",
                                home.resolve("run").toString(),
                                "--pidfile",
                                home.resolve("pid").toString()),
                        Map.of(),
                        log());
        Pause.until(
                        LIMIT,
                        Duration.ofMillis(100),
                        () -> docker("version").code() == 0 ? Optional.of(true) : Optional.empty())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "dockerd does not answer:\n" + started.lastOutput(20)));
        return started;
    }

    private Path log() {
        return home.resolve("dockerd.log");
    }

    Path socket() {
        return home.resolve("docker.sock");
    }

    Programs.Ended docker(String... words) {
        var line = new ArrayList<>(List.of("docker", "-H", "unix://" + socket()));
        line.addAll(List.of(words));
        return Programs.run(line, Path.of("/dev/null"), LIMIT);
    }

    /// Copies an image from the machine's engine.
    void take(String image) {
        var copy = home.resolve("image.tar");
        Programs.run(
                List.of("docker", "save", "-o", copy.toString(), image),
                Path.of("/dev/null"),
                LIMIT);
        var loaded = docker("load", "-i", copy.toString());
        if (loaded.code() != 0) {
            throw new IllegalStateException(image + " cannot be loaded: " + loaded.output());
        }
    }

    void kill() {
        process.kill();
    }

    void startAgain() {
        process = launch();
    }

    @Override
    public void close() {
        var containers = docker("ps", "-aq").output().lines().toList();
        containers.forEach(container -> docker("rm", "-f", container));
        process.stop(Duration.ofSeconds(30));
        // Whatever it mounted is gone with it; its files are all that is left.
        Programs.run(
                List.of("rm", "-rf", home.toString()),
                Path.of("/dev/null"),
                Duration.ofSeconds(60));
    }

    private static void run(String... line) {
        Programs.run(List.of(line), Path.of("/dev/null"), LIMIT);
    }
}
