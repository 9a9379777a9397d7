package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.ServiceFiles;

/// Ctrl-C at the terminal of the demo, while it is coming up: everything it started ends.
@Tag("docker")
@Timeout(600)
class DemoInterruptTest {
    private static final Duration UP = Duration.ofSeconds(240);
    private static final Duration ENDED = Duration.ofSeconds(180);

    @TempDir Path folder;
    private Process demo;

    @AfterEach
    void end() throws Exception {
        if (demo != null && demo.isAlive()) {
            demo.destroyForcibly();
        }
        var cleaning = run("stop", "--reset", "--data", data().toString());
        assertThat(cleaning.waitFor(90, TimeUnit.SECONDS)).isTrue();
    }

    private Path data() {
        return folder.resolve("demo");
    }

    private Process run(String... words) throws Exception {
        var root = ServiceFiles.ofWorkingDirectory().root();
        var command =
                new ArrayList<>(
                        List.of(
                                "setsid",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                root.resolve("e2e/target/classes")
                                        + ":"
                                        + root.resolve("panel/target/quetzal-panel.jar"),
                                "quetzal.e2e.demo.DemoMain"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("demo.out").toFile()))
                .start();
    }

    /// The panel, its database, the node: all have the demo's folder in their command line or environment.
    private List<String> left() {
        var found = new ArrayList<String>();
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != demo.pid())
                .forEach(
                        process -> {
                            if (mentions(process.pid(), "environ")
                                    || mentions(process.pid(), "cmdline")) {
                                found.add(process.pid() + " " + process.info().command());
                            }
                        });
        return found;
    }

    private boolean mentions(long pid, String file) {
        try {
            return new String(
                            Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)),
                            StandardCharsets.ISO_8859_1)
                    .contains(data().toString());
        } catch (java.io.IOException e) {
            return false; // gone, or none of ours
        }
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("demo.out"));
    }

    @Test
    void interruptingTheDemoEndsAllThatItStarted() throws Exception {
        demo =
                run(
                        "--data",
                        data().toString(),
                        "--port",
                        Integer.toString(LoopbackPorts.anyFree()),
                        "--node-port",
                        Integer.toString(LoopbackPorts.anyFree()));
        await().atMost(UP)
                .until(
                        () -> {
                            if (!demo.isAlive()) {
                                throw new AssertionError(output());
                            }
                            return Files.exists(data().resolve("wings.log"));
                        });
        assertThat(left()).hasSizeGreaterThanOrEqualTo(3);

        // As the terminal does: to the whole group in the foreground.
        var signal =
                new ProcessBuilder("kill", "-s", "INT", "--", "-" + demo.pid()).inheritIO().start();
        assertThat(signal.waitFor()).isZero();

        assertThat(demo.waitFor(ENDED.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
        await().atMost(ENDED).untilAsserted(() -> assertThat(left()).isEmpty());
    }
}
