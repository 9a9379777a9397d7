package quetzal.wings.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.wings.console.PowerOutcome;
import quetzal.wings.file.ServerRoot;
import quetzal.wings.install.InstallListener;
import quetzal.wings.install.InstallOutcome;
import quetzal.wings.install.InstallRequest;
import quetzal.wings.install.InstallRun;

/// Installations of this node's servers: takes the server out of use, runs the installer, gives it back.
final class ServerInstalls {
    private static final Logger log = LoggerFactory.getLogger(ServerInstalls.class);
    private static final Duration REINSTALL_GRACE = Duration.ofSeconds(10);
    private static final Duration ABANDON_PATIENCE = Duration.ofSeconds(2);

    private final ServerServices services;
    private final ContainerSpecs specs;
    private final Map<ServerId, InstallRun> runs = new ConcurrentHashMap<>();

    ServerInstalls(ServerServices services, ContainerSpecs specs) {
        this.services = services;
        this.specs = specs;
    }

    /// Begins an installation; returns once the server is taken.
    ///
    /// - waits: for a running server to end, which is killed after 10 s
    /// - errors: [quetzal.shared.problem.ProblemException] with [ServerProblem.InOtherHands]
    void begin(ServerRunner server, boolean reinstall, boolean startAfter)
            throws InterruptedException {
        if (!server.serverState().offline()) {
            await(
                    server.ask(new ServerSignal.Stop(REINSTALL_GRACE)),
                    REINSTALL_GRACE.plus(ServerRules.KILL_PATIENCE));
        }
        var taken =
                await(
                        server.ask(new ServerSignal.Occupy(ServerSignal.Guard.INSTALLING)),
                        Duration.ofSeconds(10));
        if (!(taken instanceof PowerOutcome.Done)) {
            throw new quetzal.shared.problem.ProblemException(
                    new ServerProblem.InOtherHands(
                            taken instanceof PowerOutcome.Refused(var text)
                                    ? text
                                    : "The server is in use."));
        }
        var settings = server.configuration().settings();
        var request =
                new InstallRequest(
                        server.id(),
                        reinstall,
                        startAfter,
                        settings.skipEggScripts(),
                        new ServerRoot(specs.folder(server.id())),
                        services.node().owner(),
                        () -> specs.environment(settings),
                        (script, folder) ->
                                specs.installer(
                                        server.id(),
                                        server.configuration().settings(),
                                        script,
                                        folder));
        try {
            DataFolder.make(specs.folder(server.id()), services.node().owner());
        } catch (java.io.IOException e) {
            // The run fails at its first step and says so.
            log.warn("A data folder could not be made: server={}", server.id(), e);
        }
        runs.put(server.id(), services.installer().start(request, new Listener(server)));
    }

    private static PowerOutcome await(CompletableFuture<PowerOutcome> future, Duration patience)
            throws InterruptedException {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new PowerOutcome.Refused("The server could not be stopped in time.");
        } catch (ExecutionException e) {
            return new PowerOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    boolean running(ServerId server) {
        return runs.containsKey(server);
    }

    /// Ends a server's installation and waits for that.
    void cancel(ServerId server, Duration patience) throws InterruptedException {
        var run = runs.get(server);
        if (run != null) {
            run.cancel();
            if (!run.join(patience)) {
                log.warn("An installation does not end: server={}", server);
            }
        }
    }

    /// The daemon ends: what runs is reported as interrupted after the next start.
    void abandonAll() {
        runs.values().forEach(InstallRun::abandon);
        for (var run : runs.values()) {
            try {
                var _ = run.join(ABANDON_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private final class Listener implements InstallListener {
        private final ServerRunner server;

        Listener(ServerRunner server) {
            this.server = server;
        }

        @Override
        public void started() {
            server.publish(new ConsoleEvent.InstallStarted());
            server.publish(
                    new ConsoleEvent.DaemonMessage(
                            "Starting the installation, this can take a few minutes."));
        }

        @Override
        public void output(String line, boolean script) {
            server.publish(
                    script
                            ? new ConsoleEvent.InstallOutput(line)
                            : new ConsoleEvent.DaemonMessage(line));
        }

        @Override
        public void ended(InstallOutcome outcome) {
            runs.remove(server.id());
            server.tell(new ServerSignal.Release(ServerSignal.Guard.INSTALLING));
            log.info(
                    "Installed: server={} status={} detail={}",
                    server.id(),
                    outcome.status().word(),
                    outcome.detail());
            server.console()
                    .daemonLine(
                            outcome.successful()
                                    ? "The installation is done."
                                    : "The installation failed. " + outcome.detail());
            server.publish(new ConsoleEvent.InstallCompleted());
            if (outcome.successful() && outcome.startAfter()) {
                var _ = server.ask(new ServerSignal.Start());
            }
        }
    }
}
