package quetzal.wings.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.InstallResult;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.wings.container.ConsoleEnd;
import quetzal.wings.container.ConsoleSink;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.Exit;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.panel.PanelCarrier;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.panel.PanelException;
import quetzal.wings.state.InstallStore;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.OutboxStore;

/// Installs servers. Each run is written down before it begins and its result before it is told, so whatever dies in
/// between, the panel learns exactly one end of it.
public final class Installer {
    private static final Logger log = LoggerFactory.getLogger(Installer.class);

    private final ContainerRuntime runtime;
    private final PanelClient panel;
    private final InstallStore store;
    private final Outbox outbox;
    private final InstallLogs logs;
    private final InstallSettings settings;

    public Installer(
            ContainerRuntime runtime,
            PanelClient panel,
            InstallStore store,
            Outbox outbox,
            InstallLogs logs,
            InstallSettings settings) {
        this.runtime = runtime;
        this.panel = panel;
        this.store = store;
        this.outbox = outbox;
        this.logs = logs;
        this.settings = settings;
    }

    /// A run under way.
    public final class Run {
        private final InstallRequest request;
        private final InstallListener listener;
        private final String id = UUID.randomUUID().toString();
        private final Thread thread;
        private volatile boolean cancelled;
        private volatile boolean abandoned;
        private @Nullable InstallLog file;

        private Run(InstallRequest request, InstallListener listener) {
            this.request = request;
            this.listener = listener;
            this.thread =
                    Thread.ofVirtual().name("install-" + request.server()).unstarted(this::run);
        }

        /// Ends the run soon; its container is removed and the panel told.
        public void cancel() {
            cancelled = true;
            thread.interrupt();
        }

        /// The daemon ends: the run is left as it is, and reported as interrupted after the next start.
        public void abandon() {
            abandoned = true;
            thread.interrupt();
        }

        /// - shape: false when it is still going on after `patience`
        public boolean join(Duration patience) throws InterruptedException {
            return thread.join(patience);
        }

        private void run() {
            var watchdog =
                    Thread.ofVirtual()
                            .name("install-deadline-" + request.server())
                            .start(
                                    () -> {
                                        try {
                                            if (!thread.join(settings.timeout())) {
                                                thread.interrupt();
                                            }
                                        } catch (InterruptedException e) {
                                            // The run is over.
                                        }
                                    });
            InstallOutcome outcome;
            try {
                outcome = install();
            } catch (InterruptedException | CancellationException e) {
                outcome =
                        cancelled
                                ? failed(
                                        InstallOutcome.Status.CANCELLED,
                                        "The installation was cancelled.")
                                : failed(
                                        InstallOutcome.Status.FAILED,
                                        "The installation took longer than "
                                                + settings.timeout().toMinutes()
                                                + " minutes.");
            } catch (ContainerException e) {
                var late = Thread.interrupted();
                outcome =
                        cancelled
                                ? failed(
                                        InstallOutcome.Status.CANCELLED,
                                        "The installation was cancelled.")
                                : failed(
                                        InstallOutcome.Status.FAILED,
                                        late
                                                ? "The installation took too long and was ended."
                                                : e.problem().detail());
            } catch (PanelException e) {
                outcome = failed(InstallOutcome.Status.FAILED, e.problem().detail());
            } catch (IOException | IllegalArgumentException e) {
                outcome = failed(InstallOutcome.Status.FAILED, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                log.error("An installation failed: server={}", request.server(), e);
                outcome =
                        failed(
                                InstallOutcome.Status.FAILED,
                                "The daemon failed; its log says why.");
            } finally {
                watchdog.interrupt();
            }
            // What is left to do must be done even though the run was interrupted.
            var wasInterrupted = Thread.interrupted();
            if (abandoned) {
                closeLog();
                return;
            }
            log.debug(
                    "An installation ends: server={} interrupted={}",
                    request.server(),
                    wasInterrupted);
            cleanUp(request.server());
            // Before the end is written down for good: what comes in between is read from the log.
            if (file != null) {
                file.end(outcome, Instant.now());
            }
            closeLog();
            finish(outcome);
        }

        private void closeLog() {
            if (file != null) {
                file.close();
            }
        }

        private InstallOutcome failed(InstallOutcome.Status status, String detail) {
            return new InstallOutcome(status, OptionalInt.empty(), detail, false);
        }

        private InstallOutcome install() throws InterruptedException, PanelException, IOException {
            store.begin(request.server(), id, request.reinstall(), request.startAfter());
            var out = logs.begin(request.server(), id);
            file = out;
            if (request.skipScript()) {
                out.line(InstallAction.FINISH, "The server's install script is skipped.");
                return success(OptionalInt.empty());
            }
            listener.started();
            var environment = request.environment().get();
            var mask = new SecretMask(environment);
            out.environment(environment, mask);
            var script = panel.installScript(request.server());
            var folder = writeScript(script);
            var spec = request.specs().of(script, folder);
            step(out, InstallAction.PULL, "Pulling the image " + spec.image().reference() + "...");
            pull(out, spec.image());
            store.phase(request.server(), id, "create");
            out.line(InstallAction.CREATE, "Making the install container...");
            runtime.remove(spec.name());
            runtime.create(spec);
            store.phase(request.server(), id, "script");
            step(out, InstallAction.SCRIPT, "Running the install script...");
            var exit =
                    runScript(
                            spec.name(),
                            line -> {
                                var masked = mask.mask(line);
                                out.line(InstallAction.SCRIPT, masked);
                                listener.output(masked, true);
                            });
            out.line(
                    InstallAction.FINISH,
                    "The install script ended with code "
                            + exit.code()
                            + (exit.oomKilled() ? ", out of memory." : "."));
            store.phase(request.server(), id, "finish");
            request.root().chown(request.owner());
            return outcome(exit);
        }

        private InstallOutcome outcome(Exit exit) {
            var code = OptionalInt.of(exit.code());
            if (exit.oomKilled() && exit.code() == 137) {
                return new InstallOutcome(
                        InstallOutcome.Status.FAILED,
                        code,
                        "The install script ran out of memory.",
                        false);
            }
            // Many public eggs end with another code than 0 and work.
            if (exit.code() != 0 && settings.failOnExitCode()) {
                return new InstallOutcome(
                        InstallOutcome.Status.FAILED,
                        code,
                        "The install script ended with code " + exit.code() + ".",
                        false);
            }
            return success(code);
        }

        private InstallOutcome success(OptionalInt code) {
            return new InstallOutcome(
                    InstallOutcome.Status.SUCCESS, code, "", request.startAfter());
        }

        private void step(InstallLog out, InstallAction action, String text) {
            out.line(action, text);
            listener.output(text, false);
        }

        private void pull(InstallLog out, quetzal.wings.container.ImageName image) {
            var outcome =
                    runtime.pull(
                            image,
                            (layer, status, current, total) -> {
                                if (layer.isEmpty() || current == total) {
                                    step(
                                            out,
                                            InstallAction.PULL,
                                            layer.isEmpty() ? status : layer + ": " + status);
                                }
                            },
                            settings.pullPatience());
            if (outcome instanceof PullOutcome.UsedLocal(var used, var reason)) {
                step(
                        out,
                        InstallAction.PULL,
                        "The image " + used.reference() + " of this node is used: " + reason);
            }
        }

        private Exit runScript(ContainerName name, java.util.function.Consumer<String> lines)
                throws InterruptedException {
            var ended = new java.util.concurrent.CountDownLatch(1);
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
                var _ = ended.await(5, java.util.concurrent.TimeUnit.SECONDS);
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

        private Path writeScript(InstallScript script) throws IOException {
            var folder = scriptFolder(request.server());
            Files.createDirectories(folder.getParent());
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            var file = folder.resolve("install.sh");
            // Nine of ten eggs have the line ends of another system.
            Files.writeString(file, script.script().replace("\r\n", "\n"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            return folder;
        }

        private void finish(InstallOutcome outcome) {
            retry(
                    "write down the end of an installation",
                    () -> {
                        store.finish(
                                request.server(),
                                id,
                                result(request.server(), id, request.reinstall(), outcome));
                        return true;
                    });
            outbox.wake();
            listener.ended(outcome);
        }
    }

    public Run start(InstallRequest request, InstallListener listener) {
        var run = new Run(request, listener);
        run.thread.start();
        return run;
    }

    /// Reports the installations that the end of an earlier daemon cut short, and removes what they left.
    public void reportInterrupted() {
        for (var open : store.open()) {
            log.warn(
                    "An installation was interrupted: server={} phase={}",
                    open.server(),
                    open.phase());
            cleanUp(open.server());
            var outcome = ended(open).orElseGet(() -> interrupted(open));
            store.finish(
                    open.server(),
                    open.id(),
                    result(open.server(), open.id(), open.reinstall(), outcome));
        }
        outbox.wake();
    }

    /// The end that the earlier daemon had written into the log already.
    private Optional<InstallOutcome> ended(InstallStore.Open open) {
        try {
            return logs.end(open.server(), open.id())
                    .flatMap(
                            end ->
                                    InstallOutcome.Status.ofWord(end.status())
                                            .map(
                                                    status ->
                                                            new InstallOutcome(
                                                                    status,
                                                                    end.exitCode() == null
                                                                            ? OptionalInt.empty()
                                                                            : OptionalInt.of(
                                                                                    end.exitCode()),
                                                                    end.output() == null
                                                                            ? ""
                                                                            : end.output(),
                                                                    false)));
        } catch (IOException e) {
            log.warn("An install log could not be read: server={}", open.server(), e);
            return Optional.empty();
        }
    }

    private InstallOutcome interrupted(InstallStore.Open open) {
        var outcome =
                new InstallOutcome(
                        InstallOutcome.Status.INTERRUPTED,
                        OptionalInt.empty(),
                        "The daemon of the node ended during the installation ("
                                + open.phase()
                                + "). Reinstall the server.",
                        false);
        try {
            logs.interrupted(open.server(), open.id(), open.startedAt(), outcome);
        } catch (IOException e) {
            log.warn("An install log could not be ended: server={}", open.server(), e);
        }
        return outcome;
    }

    private static OutboxStore.Result result(
            ServerId server, String id, boolean reinstall, InstallOutcome outcome) {
        var body =
                new InstallResult(
                        outcome.successful(),
                        reinstall,
                        outcome.status().word(),
                        outcome.exitCode().isPresent() ? outcome.exitCode().getAsInt() : null,
                        outcome.detail().isEmpty() ? null : outcome.detail());
        return OutboxStore.Result.of(id, PanelCarrier.INSTALL, server.toString(), body);
    }

    /// The logs of all installations.
    public InstallLogs logs() {
        return logs;
    }

    /// Removes a server's install container and script; whatever fails is tried again at the next installation.
    public void cleanUp(ServerId server) {
        try {
            runtime.remove(ContainerName.ofInstaller(server));
        } catch (ContainerException e) {
            log.warn(
                    "An install container could not be removed: server={} reason={}",
                    server,
                    e.getMessage());
        }
        try {
            new quetzal.wings.file.ServerRoot(scriptFolder(server)).deleteAll();
        } catch (IOException e) {
            log.warn("An install script could not be removed: server={}", server, e);
        }
    }

    private Path scriptFolder(ServerId server) {
        return settings.temporary().resolve(server.toString());
    }

    private static void retry(String what, Supplier<Boolean> work) {
        for (var pause = 1; ; pause = Math.min(60, pause * 2)) {
            try {
                if (work.get()) {
                    return;
                }
            } catch (RuntimeException e) {
                log.error("Could not {}; trying again in {} s", what, pause, e);
            }
            try {
                Thread.sleep(Duration.ofSeconds(pause));
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
