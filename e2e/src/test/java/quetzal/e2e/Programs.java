package quetzal.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import quetzal.e2e.stack.ServiceFiles;

/// The tests' helpers that are no Java: in `src/test/programs`.
final class Programs {
    private Programs() {}

    static Path folder() {
        return ServiceFiles.ofWorkingDirectory().root().resolve("e2e/src/test/programs");
    }

    record Ended(int code, String output) {
        String lastLine() {
            return output.strip().lines().reduce("", (_, line) -> line);
        }
    }

    /// Runs `line` with `input` from a file and waits for its end.
    static Ended run(List<String> line, Path input, Duration limit) {
        return run(line, Map.of(), input, limit);
    }

    /// As above, with `settings` as more environment variables.
    static Ended run(List<String> line, Map<String, String> settings, Path input, Duration limit) {
        var builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectInput(input.toFile());
        builder.environment().putAll(settings);
        try {
            var process = builder.start();
            var ending =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            if (!process.waitFor(
                                                    limit.toSeconds(), TimeUnit.SECONDS)) {
                                                process.destroyForcibly();
                                            }
                                        } catch (InterruptedException e) {
                                            process.destroyForcibly();
                                        }
                                    });
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            ending.join();
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
