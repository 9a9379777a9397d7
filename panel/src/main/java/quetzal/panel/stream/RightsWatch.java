package quetzal.panel.stream;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.http.Gate;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;

/// Ends the streams of those who have lost the right to them, in a few seconds, whichever replica took the change: every
/// [StreamSettings#recheck] the rights behind all open streams are read with one query.
final class RightsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RightsWatch.class);
    private static final StreamClose UNCHECKED =
            new StreamClose(StreamClose.TOO_SLOW.code(), "rights cannot be checked right now");

    private final Database database;
    private final StreamSettings settings;
    private final Clock clock;
    private final StreamStore store = new StreamStore();
    private final Map<LiveStream, Watched> streams = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    private record Watched(Gate gate, Holder holder, Rights then) {}

    RightsWatch(Database database, StreamSettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("stream-rights").start(this::keep);
    }

    /// What `holder` may do now.
    Rights now(Holder holder) {
        var rights = database.read(tx -> store.rights(tx, Set.of(holder), clock.instant()));
        return java.util.Objects.requireNonNull(rights.get(holder));
    }

    /// Ends `stream` when less than `then` is left.
    void watch(LiveStream stream, Gate gate, Holder holder, Rights then) {
        streams.put(stream, new Watched(gate, holder, then));
        stream.whenGone(() -> streams.remove(stream));
    }

    private void keep() {
        long checkedAt = System.nanoTime();
        try {
            while (!stopping.await(settings.recheck().toMillis(), TimeUnit.MILLISECONDS)) {
                if (check()) {
                    checkedAt = System.nanoTime();
                } else if (System.nanoTime() - checkedAt > settings.unchecked().toNanos()) {
                    streams.keySet().forEach(stream -> stream.close(UNCHECKED));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean check() {
        var open = Map.copyOf(streams);
        if (open.isEmpty()) {
            return true;
        }
        var holders = open.values().stream().map(Watched::holder).collect(Collectors.toSet());
        try {
            var rights = database.read(tx -> store.rights(tx, holders, clock.instant()));
            open.forEach(
                    (stream, watched) -> {
                        var now = rights.get(watched.holder());
                        if (now != null) {
                            now.end(watched.gate(), watched.then()).ifPresent(stream::close);
                        }
                    });
            return true;
        } catch (RuntimeException e) {
            LOG.warn("the rights behind open streams could not be read", e);
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping.countDown();
        thread.join(java.time.Duration.ofSeconds(5));
    }
}
