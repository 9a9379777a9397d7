package quetzal.e2e.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A service that runs in a session of its own: a Ctrl-C in the terminal of its parent does not reach it, and it
/// outlives its parent. Its output goes to a file.
public final class ServiceProcess {
    private final String name;
    private final ProcessHandle handle;
    private final Path log;

    private ServiceProcess(String name, ProcessHandle handle, Path log) {
        this.name = name;
        this.handle = handle;
        this.log = log;
    }

    /// Starts `command`; `environment` is added to this process's own. What it prints is added to `log`.
    public static ServiceProcess start(
            String name, List<String> command, Map<String, String> environment, Path log) {
        var line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        var builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return new ServiceProcess(name, builder.start().toHandle(), log);
        } catch (IOException e) {
            throw new IllegalStateException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    /// Runs a short command of a service to its end.
    ///
    /// - errors: [IllegalStateException] with what it printed when it fails
    static void run(List<String> command, Map<String, String> environment, String input) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            try (var standardInput = process.outputWriter(StandardCharsets.UTF_8)) {
                standardInput.write(input);
            }
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        command.get(0) + " " + command.get(1) + " failed:\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// The process `pid` when it still runs and its command line holds `mark`; a number alone may have gone to
    /// another process since it was written down.
    public static Optional<ServiceProcess> find(String name, long pid, String mark, Path log) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> commandLine(pid).contains(mark))
                .map(handle -> new ServiceProcess(name, handle, log));
    }

    private static String commandLine(long pid) {
        try {
            var bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    public String name() {
        return name;
    }

    public ProcessHandle handle() {
        return handle;
    }

    public long pid() {
        return handle.pid();
    }

    public boolean isAlive() {
        return handle.isAlive();
    }

    /// Asks it to end, waits up to `grace`, then kills it.
    ///
    /// - returns: false when it had to be killed
    public boolean stop(Duration grace) {
        handle.destroy();
        if (endsWithin(grace)) {
            return true;
        }
        kill();
        return false;
    }

    /// Ends it at once, as a crash or the kernel would (SIGKILL), and waits until it is gone.
    public void kill() {
        handle.destroyForcibly();
        if (!endsWithin(Duration.ofSeconds(30))) {
            throw new IllegalStateException(name + " (process " + pid() + ") cannot be killed");
        }
    }

    private boolean endsWithin(Duration limit) {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for " + name, e);
        }
    }

    /// The last `lines` lines that it printed.
    public String lastOutput(int lines) {
        try {
            var all = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read)";
        }
    }

    public Path log() {
        return log;
    }
}
