package quetzal.wings.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.shared.protocol.remote.RemoteServerEntry;
import quetzal.wings.console.Actor;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.panel.PanelException;
import quetzal.wings.server.ServerRunner;
import quetzal.wings.server.Servers;
import quetzal.wings.state.ServerStore;

/// Brings the daemon back to where it was. First from local memory, so that neither a panel nor an engine that is away
/// keeps it from starting; then the engine, whose running containers are taken over as they are; then the panel, for
/// ever until it answers. One server that cannot be restored never stops the others.
public final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Servers servers;
    private final ServerStore store;
    private final ContainerRuntime runtime;
    private final PanelClient panel;
    private final int perPage;
    private final Map<ServerId, String> remembered = new HashMap<>();
    private final Set<ServerId> newcomers = new HashSet<>();

    public Recovery(
            Servers servers,
            ServerStore store,
            ContainerRuntime runtime,
            PanelClient panel,
            int perPage) {
        this.servers = servers;
        this.store = store;
        this.runtime = runtime;
        this.panel = panel;
        this.perPage = perPage;
    }

    /// Makes all servers known that are remembered here. Asks nobody.
    public void fromMemory() {
        var going = Set.copyOf(store.deletions());
        for (var server : store.all()) {
            remembered.put(server.id(), server.state());
            if (going.contains(server.id()) || server.configuration().isEmpty()) {
                continue;
            }
            try {
                servers.add(server.id(), server.configuration().get());
            } catch (RuntimeException e) {
                log.error("A server could not be restored from memory: server={}", server.id(), e);
            }
        }
        log.info("Restored from memory: servers={}", servers.all().size());
    }

    /// Takes over what runs, and starts what ran before and does not now.
    ///
    /// - waits: until the engine answers
    public void withEngine() throws InterruptedException {
        var running = runningContainers();
        for (var server : servers.all()) {
            take(server, running);
        }
    }

    private Set<ServerId> runningContainers() throws InterruptedException {
        for (var attempt = 0; ; attempt++) {
            try {
                var running = new HashSet<ServerId>();
                for (var container : runtime.list()) {
                    if (container.kind() == ContainerKind.SERVER && container.running()) {
                        running.add(container.server());
                    }
                }
                return running;
            } catch (ContainerException e) {
                log.warn("The container engine does not answer yet: reason={}", e.getMessage());
                pause(attempt, Duration.ofSeconds(10));
            }
        }
    }

    private void take(ServerRunner server, Set<ServerId> running) {
        var before = remembered.getOrDefault(server.id(), "offline");
        if (running.contains(server.id())) {
            server.look();
            if (before.equals("stopping")) {
                // Someone had asked for that, and the daemon ended before the server did.
                server.stopOnceFound();
            }
        } else if (before.equals("running") || before.equals("starting")) {
            var _ = server.power(new Actor.Daemon(), PowerAction.START);
        } else if (!before.equals("offline")) {
            store.rememberState(server.id(), "offline");
        }
    }

    /// Learns from the panel which servers there should be.
    ///
    /// - waits: until the panel answers, for ever
    public void withPanel() throws InterruptedException {
        for (var attempt = 0; ; attempt++) {
            try {
                readList();
                panel.reset();
                return;
            } catch (PanelException e) {
                log.warn("The panel did not tell its servers yet: reason={}", e.getMessage());
                pause(attempt, LONGEST_PAUSE);
            }
        }
    }

    private void readList() throws PanelException, InterruptedException {
        var listed = new HashSet<ServerId>();
        var page = 1;
        int last;
        do {
            var answer = panel.servers(page, perPage);
            for (var entry : answer.data()) {
                read(entry, listed);
            }
            last = answer.meta() == null ? page : answer.meta().lastPage();
            page++;
        } while (page <= last);
        for (var server : servers.all()) {
            if (!listed.contains(server.id())) {
                // An empty list may be the panel's mistake: nobody's game is removed for it.
                log.warn(
                        "A server on this node is not on the panel's list; it is kept: server={}",
                        server.id());
            }
        }
        takeNew(listed);
    }

    private void read(JsonNode node, Set<ServerId> listed) {
        try {
            var entry = Json.MAPPER.treeToValue(node, RemoteServerEntry.class);
            if (entry.uuid() == null
                    || entry.settings() == null
                    || entry.processConfiguration() == null) {
                throw new IllegalArgumentException(
                        "uuid, settings or process_configuration is missing");
            }
            listed.add(entry.uuid());
            var configuration = new RemoteServer(entry.settings(), entry.processConfiguration());
            var known = servers.find(entry.uuid());
            if (known.isPresent()) {
                servers.require(entry.uuid()).configure(configuration);
            } else if (servers.add(entry.uuid(), configuration).isPresent()) {
                store.rememberConfiguration(entry.uuid(), configuration);
                newcomers.add(entry.uuid());
            }
        } catch (JsonProcessingException | RuntimeException e) {
            log.error(
                    "A server of the panel's list cannot be used: uuid={} reason={}",
                    node.path("uuid").asText("?"),
                    e.toString());
        }
    }

    private void takeNew(Set<ServerId> listed) throws InterruptedException {
        if (newcomers.isEmpty()) {
            return;
        }
        log.info("New to this daemon: servers={} listed={}", newcomers.size(), listed.size());
        var running = runningContainers();
        for (var id : newcomers) {
            try {
                // Only asks; what follows runs on the servers' own threads.
                take(servers.require(id), running);
            } catch (RuntimeException e) {
                log.error("A server could not be taken over: server={}", id, e);
            }
        }
        newcomers.clear();
    }

    private static void pause(int attempt, Duration longest) throws InterruptedException {
        var most = Math.min(longest.toMillis(), 1000L << Math.min(attempt, 10));
        Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
