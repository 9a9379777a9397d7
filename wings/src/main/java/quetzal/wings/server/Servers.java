package quetzal.wings.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.ConsoleTargets;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.file.ServerRoot;
import quetzal.wings.panel.PanelException;
import quetzal.wings.panel.PanelProblem;

/// The servers of this node.
public final class Servers implements ConsoleTargets, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Servers.class);
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ServerServices services;
    private final ContainerSpecs specs;
    private final ServerInstalls installs;
    private final Map<ServerId, ServerRunner> runners = new ConcurrentHashMap<>();

    /// Ids that a request is at work on, or whose remains are being removed.
    private final Set<ServerId> taken = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    public Servers(ServerServices services) {
        this.services = services;
        this.specs = new ContainerSpecs(services.node(), services.runtime());
        this.installs = new ServerInstalls(services, specs);
    }

    @Override
    public Optional<ConsoleTarget> find(ServerId server) {
        return Optional.ofNullable(runners.get(server));
    }

    public List<ServerRunner> all() {
        return List.copyOf(runners.values());
    }

    /// Those of these that are here.
    public List<ServerRunner> among(Collection<ServerId> wanted) {
        return wanted.stream()
                .distinct()
                .flatMap(id -> Optional.ofNullable(runners.get(id)).stream())
                .toList();
    }

    /// - errors: [ProblemException] with [ServerProblem.Missing]
    public ServerRunner require(ServerId server) {
        var runner = runners.get(server);
        if (runner == null) {
            throw new ProblemException(new ServerProblem.Missing());
        }
        return runner;
    }

    /// Makes a server known that is on this node already: from local memory or the panel's list.
    ///
    /// - shape: empty when it is known, or just being removed
    public Optional<ServerRunner> add(ServerId server, RemoteServer configuration) {
        if (closed || !taken.add(server)) {
            return Optional.empty();
        }
        try {
            return runners.containsKey(server)
                    ? Optional.empty()
                    : Optional.of(register(server, configuration));
        } finally {
            taken.remove(server);
        }
    }

    private ServerRunner register(ServerId server, RemoteServer configuration) {
        var runner = new ServerRunner(server, configuration, services, specs);
        runners.put(server, runner);
        runner.start();
        return runner;
    }

    /// Takes a new server from the panel and begins to install it.
    ///
    /// - errors: [ProblemException] with [ServerProblem.Registered] when it is here or is just being made or removed;
    ///   [ServerProblem.NoConfiguration] when the panel does not tell its settings
    public void create(ServerId server, boolean startOnCompletion) throws InterruptedException {
        if (runners.containsKey(server) || !taken.add(server)) {
            throw new ProblemException(new ServerProblem.Registered());
        }
        ServerRunner runner;
        try {
            if (runners.containsKey(server)) {
                throw new ProblemException(new ServerProblem.Registered());
            }
            var configuration = ask(server);
            services.store().rememberConfiguration(server, configuration);
            runner = register(server, configuration);
        } finally {
            taken.remove(server);
        }
        installs.begin(runner, false, startOnCompletion);
    }

    private RemoteServer ask(ServerId server) throws InterruptedException {
        try {
            return services.panel().server(server);
        } catch (PanelException e) {
            throw new ProblemException(new ServerProblem.NoConfiguration(e.problem().detail()));
        }
    }

    /// Fetches the server's configuration from the panel and applies it.
    ///
    /// - errors: [ProblemException] with [ServerProblem.NoConfiguration]
    public void sync(ServerRunner server) throws InterruptedException {
        server.configure(ask(server.id()));
    }

    /// Installs or installs again; returns once the installer runs.
    ///
    /// - errors: [ProblemException] with [ServerProblem.InOtherHands]
    public void install(ServerRunner server, boolean reinstall) throws InterruptedException {
        var busy = server.conditions();
        if (busy.installing() || busy.restoring() || busy.transferring()) {
            throw new ProblemException(
                    new ServerProblem.InOtherHands("The server is being worked on already."));
        }
        sync(server);
        installs.begin(server, reinstall, false);
    }

    /// Removes a server from this node with all that is its own: container, files, journal, logs. Returns at once; the
    /// removal goes on in the background, is tried until it is done, and is taken up again after a restart.
    public void delete(ServerRunner server) {
        var id = server.id();
        if (!taken.add(id)) {
            return;
        }
        // Written down first: a crash from here on must not bring the server back.
        services.store().beginDeletion(id);
        runners.remove(id);
        server.closeDeleted();
        Thread.ofVirtual().name("delete-" + id).start(() -> removeRemains(id));
    }

    /// Goes on with removals that the end of an earlier daemon cut short.
    public void resumeDeletions() {
        for (var id : services.store().deletions()) {
            if (taken.add(id)) {
                Thread.ofVirtual().name("delete-" + id).start(() -> removeRemains(id));
            }
        }
    }

    private void removeRemains(ServerId id) {
        var pause = Duration.ofSeconds(1);
        while (!closed) {
            try {
                installs.cancel(id, CANCEL_PATIENCE);
                removeOnce(id);
                log.info("Removed: server={}", id);
                taken.remove(id);
                return;
            } catch (IOException | RuntimeException e) {
                log.warn(
                        "A server's remains could not be removed yet: server={} reason={}",
                        id,
                        e.toString());
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            pause =
                    pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                            ? pause.multipliedBy(2)
                            : LONGEST_PAUSE;
        }
    }

    private void removeOnce(ServerId id) throws IOException {
        try {
            services.runtime().remove(ContainerName.ofServer(id));
        } catch (ContainerException e) {
            // Somebody else's container of that name is none of the server's remains.
            if (!(e.problem() instanceof quetzal.wings.container.ContainerProblem.NameTaken)) {
                throw e;
            }
        }
        services.installer().cleanUp(id);
        new ServerRoot(specs.folder(id)).deleteAll();
        services.consoles().delete(id);
        services.installer().logs().delete(id);
        services.store().forget(id);
    }

    /// Whether the panel says for certain that it does not know the server.
    static boolean unknown(PanelException e) {
        return e.problem() instanceof PanelProblem.NotFound;
    }

    /// Lets go of all servers; their containers run on.
    @Override
    public void close() {
        closed = true;
        installs.abandonAll();
        runners.values().forEach(ServerRunner::close);
    }
}
