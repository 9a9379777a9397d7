package quetzal.e2e.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The `docker` command: looks at what the daemon made from the outside.
public final class Engine {
    private static final long LIMIT_SECONDS = 90;

    private Engine() {}

    /// - returns: what it printed
    /// - errors: [IllegalStateException] with what it printed when it failed
    public static String docker(String... words) {
        var outcome = run(words);
        if (outcome.code() != 0) {
            throw new IllegalStateException(
                    "docker " + String.join(" ", words) + " failed: " + outcome.output());
        }
        return outcome.output().strip();
    }

    /// Removes containers; one that is not there is no failure.
    public static void remove(List<String> containers) {
        if (containers.isEmpty()) {
            return;
        }
        var words = new ArrayList<>(List.of("rm", "-f", "-v"));
        words.addAll(containers);
        run(words.toArray(String[]::new));
    }

    /// Asks a container to end, and kills it after 10 s; one that is not there is no failure.
    public static void stop(String container) {
        run("stop", "-t", "10", container);
    }

    public static void removeImages(List<String> images) {
        var words = new ArrayList<>(List.of("rmi", "-f"));
        words.addAll(images);
        run(words.toArray(String[]::new));
    }

    /// Whether `docker compose` is there; older systems have a `docker-compose` of its own.
    public static boolean hasCompose() {
        return run("compose", "version").code() == 0;
    }

    public static void removeNetwork(String name) {
        run("network", "rm", name);
    }

    /// One field of a container, by the engine's own path: `{{.State.StartedAt}}`.
    public static String inspect(String container, String field) {
        return docker("inspect", "-f", field, container);
    }

    private record Outcome(int code, String output) {}

    private static Outcome run(String... words) {
        var line = new ArrayList<>(List.of("docker"));
        line.addAll(List.of(words));
        try {
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", line) + " does not end");
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
