package quetzal.panel.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.event.EventHub;
import quetzal.panel.event.Resource;
import quetzal.panel.event.Topic;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.ServerReport;
import quetzal.shared.protocol.daemon.UsageReport;
import quetzal.shared.protocol.daemon.UsageRequest;

/// Follows what servers use for as long as somebody looks at them: each node is asked once every few seconds about all
/// of them together, however many people look, and not at all when nobody does. Only what changed is passed on.
public final class LiveUsage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveUsage.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    /// Whoever subscribes does so with several servers in a row.
    private static final Duration GATHER = Duration.ofMillis(200);

    /// So many rounds without anyone end it: a page that is changed for another looks away for a moment.
    private static final int IDLE_ROUNDS = 2;

    private static final int NOT_FOUND = 404;

    private final Database database;
    private final Nodes nodes;
    private final NodeClient client;
    private final UsageStore store = new UsageStore();
    private final UsageTopic topic = new UsageTopic(this);

    /// Empty for a server whose node did not answer for it.
    private final Map<Long, Optional<StatsView>> known = new ConcurrentHashMap<>();

    /// Servers that went while somebody watched them, once he has been told. Only the one thread uses it.
    private final Set<Long> told = new HashSet<>();

    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean looked;
    private boolean asleep;
    private volatile boolean closed;

    public LiveUsage(Database database, Nodes nodes, NodeClient client) {
        this.database = database;
        this.nodes = nodes;
        this.client = client;
    }

    public Topic<?> topic() {
        return topic;
    }

    public void start(EventHub hub) {
        Thread.ofVirtual().name("usage").start(() -> run(hub));
    }

    /// Somebody has begun to watch a server. One that has been asked for waits for the next round, so that nobody
    /// brings rounds about by coming and going.
    void look(long server) {
        lock.lock();
        try {
            if (asleep || !known.containsKey(server)) {
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            looked = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    Optional<StatsView> last(long server) {
        return known.getOrDefault(server, Optional.empty());
    }

    private void run(EventHub hub) {
        try {
            while (!closed) {
                sleep(hub);
                for (int idle = 0; idle < IDLE_ROUNDS && !closed; ) {
                    TimeUnit.NANOSECONDS.sleep(GATHER.toNanos());
                    var watched = hub.watched(Resource.USAGE);
                    idle = watched.isEmpty() ? idle + 1 : 0;
                    round(hub, watched);
                    await(EVERY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Until somebody begins to watch.
    private void sleep(EventHub hub) throws InterruptedException {
        asleep(true);
        // whoever began before that woke nobody
        if (hub.watched(Resource.USAGE).isEmpty()) {
            await(Duration.ofDays(1));
        }
        asleep(false);
    }

    private void asleep(boolean now) {
        lock.lock();
        try {
            asleep = now;
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (!looked && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            looked = false;
        } finally {
            lock.unlock();
        }
    }

    private void round(EventHub hub, Set<Long> watched) {
        known.keySet().retainAll(watched);
        if (watched.isEmpty()) {
            return;
        }
        try {
            var places = database.read(tx -> store.places(tx, watched));
            tellGone(hub, watched, places);
            places.forEach(place -> known.putIfAbsent(place.number(), Optional.empty()));
            places.stream()
                    .collect(Collectors.groupingBy(UsageStore.Place::node))
                    .forEach((node, there) -> ask(hub, node, there));
        } catch (RuntimeException e) {
            LOG.warn("what servers use could not be asked for; trying again", e);
        }
    }

    /// No figures tell that a server went.
    private void tellGone(EventHub hub, Set<Long> watched, List<UsageStore.Place> places) {
        var gone = new HashSet<>(watched);
        places.stream()
                .filter(place -> !place.deleting())
                .map(UsageStore.Place::number)
                .forEach(gone::remove);
        told.retainAll(gone);
        gone.removeIf(number -> !told.add(number));
        hub.changedHere(Resource.USAGE, gone);
    }

    /// One node's answer holds up no other's; a node that is still busy with the last question is not asked again.
    private void ask(EventHub hub, long node, List<UsageStore.Place> places) {
        if (!underWay.add(node)) {
            return;
        }
        Thread.ofVirtual()
                .name("usage-" + node)
                .start(
                        () -> {
                            try {
                                take(hub, places, answers(node, places));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } catch (RuntimeException e) {
                                LOG.warn("what servers use is not known: node={}", node, e);
                                take(hub, places, Map.of()); // rather nothing than old figures
                            } finally {
                                underWay.remove(node);
                            }
                        });
    }

    private void take(
            EventHub hub, List<UsageStore.Place> places, Map<ServerId, StatsView> answers) {
        var changed = new ArrayList<Long>();
        for (var place : places) {
            var now = Optional.ofNullable(answers.get(place.server()));
            if (!now.equals(known.put(place.number(), now))) {
                changed.add(place.number());
            }
        }
        hub.changedHere(Resource.USAGE, changed);
    }

    private Map<ServerId, StatsView> answers(long node, List<UsageStore.Place> places)
            throws InterruptedException {
        var endpoint = database.read(tx -> nodes.endpoint(tx, node));
        var answers = new HashMap<ServerId, StatsView>();
        var servers = places.stream().map(UsageStore.Place::server).toList();
        for (int from = 0; from < servers.size(); from += UsageRequest.MOST) {
            var some = servers.subList(from, Math.min(from + UsageRequest.MOST, servers.size()));
            switch (client.usage(endpoint, some)) {
                case DaemonReply.Done(_, var body, _) -> {
                    for (var one :
                            read(body, UsageReport.class)
                                    .map(UsageReport::servers)
                                    .orElse(List.of())) {
                        ServerId.parse(one.uuid())
                                .ifPresent(id -> answers.put(id, StatsView.of(one)));
                    }
                }
                // A daemon that knows only the question about one server.
                case DaemonReply.Refused(var status, _, _) when status == NOT_FOUND -> {
                    for (var server : some) {
                        if (client.report(endpoint, server)
                                instanceof DaemonReply.Done(_, var body, _)) {
                            read(body, ServerReport.class)
                                    .ifPresent(report -> answers.put(server, StatsView.of(report)));
                        }
                    }
                }
                case DaemonReply.Refused _, DaemonReply.Garbled _, DaemonReply.Unreachable _ -> {
                    return answers;
                }
            }
        }
        var asked = new HashSet<>(servers);
        answers.keySet().retainAll(asked);
        return answers;
    }

    private static <T> Optional<T> read(
            com.fasterxml.jackson.databind.JsonNode body, Class<T> type) {
        try {
            return Optional.ofNullable(Json.MAPPER.treeToValue(body, type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
