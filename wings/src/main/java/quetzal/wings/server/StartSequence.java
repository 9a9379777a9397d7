package quetzal.wings.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.PullOutcome;
import quetzal.wings.file.ServerRoot;
import quetzal.wings.panel.PanelException;
import quetzal.wings.panel.PanelProblem;

/// Everything between the wish to start a server and its running process, step by step on one thread that can be
/// interrupted. Whatever fails says so in words for the server's console.
final class StartSequence {
    private static final Logger log = LoggerFactory.getLogger(StartSequence.class);
    private static final Duration DISK_PATIENCE = Duration.ofMinutes(2);

    /// The start did not happen; the message is for the console.
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /// What the sequence does to its server.
    interface Server {
        RemoteServer configuration();

        /// Takes over a newer configuration, suspension included.
        void configure(RemoteServer configuration);

        /// Connects the console, before anything is printed.
        void attach();

        void detach();
    }

    private final ServerServices services;
    private final ContainerSpecs specs;
    private final ServerConsole console;
    private final Server server;

    StartSequence(
            ServerServices services, ContainerSpecs specs, ServerConsole console, Server server) {
        this.services = services;
        this.specs = specs;
        this.console = console;
        this.server = server;
    }

    /// - errors: [Failed], and [InterruptedException] when the start was given up; nothing runs then
    void run() throws Failed, InterruptedException {
        refresh();
        var configuration = server.configuration();
        if (configuration.settings().suspended()) {
            throw new Failed("The server is suspended and cannot be started.");
        }
        checkDisk(configuration);
        prepareFiles(configuration);
        launch(configuration);
    }

    private void refresh() throws Failed, InterruptedException {
        try {
            server.configure(services.panel().server(console.server()));
        } catch (PanelException e) {
            switch (e.problem()) {
                case PanelProblem.NotFound _ ->
                        throw new Failed("The panel does not know this server any more.");
                case PanelProblem.Refused _, PanelProblem.Unavailable _ -> {
                    log.warn(
                            "Starting with the last known configuration: server={} reason={}",
                            console.server(),
                            e.getMessage());
                    console.daemonLine(
                            "The panel cannot be reached. The server starts with its last known settings.");
                }
            }
        }
    }

    private void checkDisk(RemoteServer configuration) throws Failed, InterruptedException {
        var limitMib = configuration.settings().build().diskSpace();
        if (limitMib <= 0) {
            return;
        }
        console.daemonLine("Checking the server's disk space, this can take a while...");
        var used = services.disk().recount(console.server(), DISK_PATIENCE);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (used > limitMib * 1024 * 1024) {
            throw new Failed(
                    "The server uses "
                            + used / (1 << 20)
                            + " MiB of its "
                            + limitMib
                            + " MiB of disk space. Delete files or ask for more, then start it again.");
        }
    }

    private void prepareFiles(RemoteServer configuration) throws Failed, InterruptedException {
        var root = new ServerRoot(specs.folder(console.server()));
        try {
            DataFolder.make(root.folder(), services.node().owner());
            console.daemonLine("Updating the game's settings files...");
            for (var failure :
                    services.settings()
                            .apply(
                                    root,
                                    configuration.processConfiguration().configs(),
                                    services.node().owner())) {
                console.daemonLine(
                        "The file "
                                + failure.file()
                                + " was left as it is: "
                                + failure.reason()
                                + ".");
            }
            if (services.node().checkPermissions()) {
                console.daemonLine("Making sure that the server owns its files...");
                root.chown(services.node().owner());
            }
        } catch (java.io.InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            log.warn("A data folder could not be prepared: server={}", console.server(), e);
            throw new Failed("The server's files could not be prepared: " + e.getMessage() + ".");
        }
    }

    private void launch(RemoteServer configuration) throws Failed, InterruptedException {
        var name = ContainerName.ofServer(console.server());
        try {
            var spec = specs.game(console.server(), configuration.settings(), console::daemonLine);
            pull(spec.image());
            services.runtime().remove(name);
            services.runtime().create(spec);
            server.attach();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            services.runtime().start(name);
        } catch (ContainerException e) {
            abandon(name);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new Failed(explain(e.problem()));
        } catch (IllegalArgumentException e) {
            throw new Failed(
                    "No container can be made of the server's settings: " + e.getMessage() + ".");
        } catch (CancellationException e) {
            // An engine call that was under way when the start was given up: it may still happen.
            Thread.interrupted();
            abandon(name);
            throw new InterruptedException();
        } catch (InterruptedException e) {
            abandon(name);
            throw e;
        }
    }

    private void pull(quetzal.wings.container.ImageName image) {
        console.daemonLine("Pulling the image " + image.reference() + ", this can take a while...");
        var outcome =
                services.runtime()
                        .pull(
                                image,
                                (layer, status, current, total) -> {
                                    if (layer.isEmpty()) {
                                        log.debug(
                                                "Pulling: server={} status={}",
                                                console.server(),
                                                status);
                                    }
                                },
                                services.node().pullPatience());
        switch (outcome) {
            case PullOutcome.Pulled _, PullOutcome.Local _ ->
                    console.daemonLine("The image is ready.");
            case PullOutcome.UsedLocal(_, var reason) ->
                    console.daemonLine(
                            "The image could not be pulled ("
                                    + reason
                                    + "). The one on this node is used.");
        }
    }

    /// Nothing of a start that failed may go on running behind our back.
    private void abandon(ContainerName name) {
        var interrupted = Thread.interrupted();
        server.detach();
        try {
            services.runtime().remove(name);
        } catch (ContainerException e) {
            log.warn(
                    "A container could not be removed after a failed start: server={} reason={}",
                    name,
                    e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String explain(ContainerProblem problem) {
        return switch (problem) {
            case ContainerProblem.PortInUse _ ->
                    problem.detail()
                            + " Free it or give the server another address, then start it again.";
            case ContainerProblem.ImageMissing _ ->
                    problem.detail() + " Check the image in the server's startup settings.";
            case ContainerProblem.AddressUnknown _ ->
                    problem.detail() + " An administrator has to mend the server's allocation.";
            case ContainerProblem.Gone _,
                    ContainerProblem.NameTaken _,
                    ContainerProblem.StillRunning _,
                    ContainerProblem.NotRunning _,
                    ContainerProblem.NoShell _,
                    ContainerProblem.ShellsUnsupported _,
                    ContainerProblem.EngineUnreachable _,
                    ContainerProblem.Timeout _,
                    ContainerProblem.Unsupported _,
                    ContainerProblem.Refused _ ->
                    "The server could not be started. " + problem.detail();
        };
    }
}
