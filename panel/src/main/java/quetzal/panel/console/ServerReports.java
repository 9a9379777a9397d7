package quetzal.panel.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.NodeEndpoint;
import quetzal.shared.id.ServerId;

/// What nodes last said of their servers. However many ask at once, a node is asked once, and its answer serves all who
/// can live with its age.
final class ServerReports {
    /// A failure is not worth keeping longer: the node may be back.
    private static final Duration FAILURE_AGE = Duration.ofSeconds(2);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final NodeClient nodes;
    private final Cache<Key, Known> known =
            Caffeine.newBuilder()
                    .maximumSize(20_000)
                    .expireAfterWrite(Duration.ofSeconds(30))
                    .build();
    private final ConcurrentHashMap<Key, CompletableFuture<DaemonReply>> underWay =
            new ConcurrentHashMap<>();

    private record Key(NodeEndpoint node, ServerId server) {}

    private record Known(DaemonReply reply, long at) {
        boolean younger(Duration age) {
            var most =
                    reply instanceof DaemonReply.Done || age.compareTo(FAILURE_AGE) < 0
                            ? age
                            : FAILURE_AGE;
            return System.nanoTime() - at < most.toNanos();
        }
    }

    ServerReports(NodeClient nodes) {
        this.nodes = nodes;
    }

    /// The node's report, at most `age` old.
    DaemonReply report(NodeEndpoint node, ServerId server, Duration age)
            throws InterruptedException {
        var key = new Key(node, server);
        var last = known.getIfPresent(key);
        if (last != null && last.younger(age)) {
            return last.reply();
        }
        var mine = new CompletableFuture<DaemonReply>();
        var other = underWay.putIfAbsent(key, mine);
        return other == null ? ask(key, mine) : await(other);
    }

    private DaemonReply ask(Key key, CompletableFuture<DaemonReply> mine)
            throws InterruptedException {
        try {
            var reply = nodes.report(key.node(), key.server());
            known.put(key, new Known(reply, System.nanoTime()));
            mine.complete(reply);
            return reply;
        } finally {
            mine.complete(new DaemonReply.Unreachable("The question was given up."));
            underWay.remove(key, mine);
        }
    }

    private static DaemonReply await(CompletableFuture<DaemonReply> other)
            throws InterruptedException {
        try {
            return other.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new DaemonReply.Unreachable("The question was given up.");
        }
    }
}
