package quetzal.wings.stats;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;

/// How much disk each server uses: counted by walks, of which only one runs at a time, kept in between, and moved by
/// what the daemon itself writes and deletes.
///
/// An interval of zero switches counting off; then every server uses nothing.
public final class DiskUsage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskUsage.class);

    private final Duration interval;
    private final InstantSource clock;
    private final Map<ServerId, Entry> servers = new ConcurrentHashMap<>();
    private final ExecutorService walker =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("disk-walk").daemon(true).factory());

    public DiskUsage(Duration interval, InstantSource clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /// `known` is what an earlier run of the daemon had counted; the first walk is then not urgent.
    public void add(ServerId server, Path root, long known) {
        servers.putIfAbsent(server, new Entry(root, known));
    }

    public void remove(ServerId server) {
        servers.remove(server);
    }

    /// The last count, moved by own writes; starts a walk in the background when that count is old.
    ///
    /// - unit: bytes, 0 for a server that was never added
    public long bytes(ServerId server) {
        var entry = servers.get(server);
        if (entry == null || interval.isZero()) {
            return 0;
        }
        if (entry.olderThan(interval, clock.instant())) {
            var _ = entry.walk();
        }
        return Math.max(0, entry.bytes());
    }

    /// Counts anew. When the walk takes longer than `patience` the old
    /// figure is given and the walk goes on.
    public long recount(ServerId server, Duration patience) {
        var entry = servers.get(server);
        if (entry == null || interval.isZero()) {
            return 0;
        }
        try {
            entry.walk().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            LOG.info("disk walk takes long, using the last count server={}", server);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            LOG.error("disk walk failed server={}", server, failed);
        }
        return Math.max(0, entry.bytes());
    }

    /// The daemon has just written (or, below 0, deleted) this many bytes of the server's.
    public void adjust(ServerId server, long deltaBytes) {
        var entry = servers.get(server);
        if (entry != null) {
            entry.adjust(deltaBytes);
        }
    }

    @Override
    public void close() {
        walker.shutdownNow();
    }

    private final class Entry {
        private final Path root;
        private long counted;
        private long adjusted;
        private @Nullable Instant countedAt;
        private @Nullable CompletableFuture<DiskCount> walking;

        Entry(Path root, long known) {
            this.root = root;
            this.counted = known;
        }

        synchronized long bytes() {
            return counted + adjusted;
        }

        synchronized boolean olderThan(Duration age, Instant now) {
            return countedAt == null || countedAt.plus(age).isBefore(now);
        }

        synchronized void adjust(long delta) {
            adjusted += delta;
        }

        /// The walk that waits or runs already, or a new one.
        synchronized CompletableFuture<DiskCount> walk() {
            if (walking == null || walking.isDone()) {
                walking = CompletableFuture.supplyAsync(this::count, walker);
            }
            return walking;
        }

        /// What was written during the walk may be in its count or not; so it is added, and the next walk mends it.
        /// A quota is rather a little strict for one interval than open.
        private DiskCount count() {
            long before;
            synchronized (this) {
                before = adjusted;
            }
            var count = DiskWalk.count(root);
            synchronized (this) {
                adjusted = Math.max(0, adjusted - before);
                counted = count.bytes();
                countedAt = clock.instant();
            }
            if (!count.complete()) {
                LOG.warn(
                        "disk walk could not see everything path={} bytes={}", root, count.bytes());
            }
            return count;
        }
    }
}
