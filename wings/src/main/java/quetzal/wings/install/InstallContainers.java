package quetzal.wings.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.Exit;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.file.ServerRoot;

/// Where install scripts run, from the script's file to the container's end.
final class InstallContainers {
    private static final Logger log = LoggerFactory.getLogger(InstallContainers.class);

    private final ContainerRuntime runtime;
    private final InstallSettings settings;

    InstallContainers(ContainerRuntime runtime, InstallSettings settings) {
        this.runtime = runtime;
        this.settings = settings;
    }

    /// Writes the script into a folder of its own, which is answered.
    Path write(ServerId server, InstallScript script) throws IOException {
        var folder = scriptFolder(server);
        Files.createDirectories(folder.getParent());
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        var file = folder.resolve("install.sh");
        // Nine of ten eggs have the line ends of another system.
        Files.writeString(file, script.script().replace("\r\n", "\n"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return folder;
    }

    /// Makes sure that the image is there; `steps` hears how it goes.
    void pull(ImageName image, Consumer<String> steps) {
        var outcome =
                runtime.pull(
                        image,
                        (layer, status, current, total) -> {
                            if (layer.isEmpty() || current == total) {
                                steps.accept(layer.isEmpty() ? status : layer + ": " + status);
                            }
                        },
                        settings.pullPatience());
        if (outcome instanceof PullOutcome.UsedLocal(var used, var reason)) {
            steps.accept("The image " + used.reference() + " of this node is used: " + reason);
        }
    }

    /// In place of what an earlier run may have left.
    void create(ContainerSpec spec) {
        runtime.remove(spec.name());
        runtime.create(spec);
    }

    /// Runs the script to its end; `lines` hears what it prints.
    Exit run(ContainerName name, Consumer<String> lines) throws InterruptedException {
        var ended = new CountDownLatch(1);
        var output = new OutputLines(lines);
        var sink =
                new ConsoleSink() {
                    @Override
                    public void accept(byte[] buffer, int offset, int length) {
                        output.feed(buffer, offset, length);
                    }

                    @Override
                    public void ended(ConsoleEnd end) {
                        output.flush();
                        ended.countDown();
                    }
                };
        try (var console = runtime.attach(name, sink)) {
            runtime.start(name);
            var exit = awaitExit(name);
            // The last lines may still be on their way.
            var _ = ended.await(5, TimeUnit.SECONDS);
            return exit;
        }
    }

    private Exit awaitExit(ContainerName name) throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var exit = runtime.awaitExit(name, Duration.ofMinutes(1));
            if (exit.isPresent()) {
                return exit.get();
            }
        }
    }

    /// Removes a server's install container and script; whatever fails is tried again at the next installation.
    void cleanUp(ServerId server) {
        try {
            runtime.remove(ContainerName.ofInstaller(server));
        } catch (ContainerException e) {
            log.warn(
                    "An install container could not be removed: server={} reason={}",
                    server,
                    e.getMessage());
        }
        try {
            new ServerRoot(scriptFolder(server)).deleteAll();
        } catch (IOException e) {
            log.warn("An install script could not be removed: server={}", server, e);
        }
    }

    private Path scriptFolder(ServerId server) {
        return settings.temporary().resolve(server.toString());
    }
}
