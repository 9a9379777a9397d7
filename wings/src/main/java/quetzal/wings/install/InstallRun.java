package quetzal.wings.install;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.Exit;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.panel.PanelException;
import quetzal.wings.state.InstallStore;
import quetzal.wings.state.Outbox;

/// One installation under way, on a thread of its own. It is written down before it begins, and so is its end before it
/// is told.
public final class InstallRun {
    private static final Logger log = LoggerFactory.getLogger(InstallRun.class);

    private final InstallContainers containers;
    private final PanelClient panel;
    private final InstallStore store;
    private final Outbox outbox;
    private final InstallLogs logs;
    private final InstallSettings settings;
    private final InstallRequest request;
    private final InstallListener listener;
    private final String id = UUID.randomUUID().toString();
    private final Thread thread;
    private volatile boolean cancelled;
    private volatile boolean abandoned;
    private @Nullable InstallLog file;

    InstallRun(
            InstallContainers containers,
            PanelClient panel,
            InstallStore store,
            Outbox outbox,
            InstallLogs logs,
            InstallSettings settings,
            InstallRequest request,
            InstallListener listener) {
        this.containers = containers;
        this.panel = panel;
        this.store = store;
        this.outbox = outbox;
        this.logs = logs;
        this.settings = settings;
        this.request = request;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("install-" + request.server()).unstarted(this::run);
    }

    void start() {
        thread.start();
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
                    cancelledOr(
                            "The installation took longer than "
                                    + settings.timeout().toMinutes()
                                    + " minutes.");
        } catch (ContainerException e) {
            var late = Thread.interrupted();
            outcome =
                    cancelledOr(
                            late
                                    ? "The installation took too long and was ended."
                                    : e.problem().detail());
        } catch (PanelException e) {
            outcome = failed(e.problem().detail());
        } catch (IOException | IllegalArgumentException e) {
            outcome = failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("An installation failed: server={}", request.server(), e);
            outcome = failed("The daemon failed; its log says why.");
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
                "An installation ends: server={} interrupted={}", request.server(), wasInterrupted);
        containers.cleanUp(request.server());
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

    private static InstallOutcome failed(String detail) {
        return withoutCode(InstallOutcome.Status.FAILED, detail);
    }

    private InstallOutcome cancelledOr(String detail) {
        return cancelled
                ? withoutCode(InstallOutcome.Status.CANCELLED, "The installation was cancelled.")
                : failed(detail);
    }

    private static InstallOutcome withoutCode(InstallOutcome.Status status, String detail) {
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
        var folder = containers.write(request.server(), script);
        var spec = request.specs().of(script, folder);
        step(out, InstallAction.PULL, "Pulling the image " + spec.image().reference() + "...");
        containers.pull(spec.image(), text -> step(out, InstallAction.PULL, text));
        store.phase(request.server(), id, "create");
        out.line(InstallAction.CREATE, "Making the install container...");
        containers.create(spec);
        store.phase(request.server(), id, "script");
        step(out, InstallAction.SCRIPT, "Running the install script...");
        var exit =
                containers.run(
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
        return new InstallOutcome(InstallOutcome.Status.SUCCESS, code, "", request.startAfter());
    }

    private void step(InstallLog out, InstallAction action, String text) {
        out.line(action, text);
        listener.output(text, false);
    }

    private void finish(InstallOutcome outcome) {
        retry(
                "write down the end of an installation",
                () ->
                        store.finish(
                                request.server(),
                                id,
                                outcome.result(request.server(), id, request.reinstall())));
        outbox.wake();
        listener.ended(outcome);
    }

    private static void retry(String what, Runnable work) {
        for (var pause = 1; ; pause = Math.min(60, pause * 2)) {
            try {
                work.run();
                return;
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
