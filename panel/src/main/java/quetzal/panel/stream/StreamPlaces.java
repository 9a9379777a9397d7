package quetzal.panel.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.stream.PlaceStore.Place;
import quetzal.shared.problem.ProblemException;

/// Counts the streams that are open on all replicas: each has a row, and each replica one that it renews. A replica
/// that died is counted no more after [#SILENT]; places that are given up are so at once.
final class StreamPlaces implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPlaces.class);
    private static final Duration RENEWED = Duration.ofSeconds(5);
    private static final Duration SILENT = Duration.ofSeconds(30);
    private static final Duration FORGOTTEN = Duration.ofMinutes(2);

    /// A client that was let in opens its socket at once, or never.
    private static final Duration PROMISED = Duration.ofSeconds(30);

    private static final int RELEASED_AT_ONCE = 1_000;

    private final Database database;
    private final StreamSettings settings;
    private final UUID replica = UUID.randomUUID();
    private final PlaceStore store = new PlaceStore();
    private final Map<UUID, Place> held = new ConcurrentHashMap<>();
    private final Map<UUID, Long> promised = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<UUID> released = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean stopping;

    /// The database knew nothing of this replica, and of its places neither: it crashed, or this replica was silent for
    /// long.
    private final AtomicBoolean forgotten = new AtomicBoolean();

    StreamPlaces(Database database, StreamSettings settings) {
        this.database = database;
        this.settings = settings;
        database.transact(tx -> store.seen(tx, replica));
        this.thread = Thread.ofVirtual().name("stream-places").start(this::keep);
    }

    /// Takes a place for a stream that is about to be opened. [#opened] keeps it, [#release] gives it back.
    ///
    /// - errors: [StreamProblem.TooMany]
    UUID take(StreamCaller caller) {
        var grant = caller.grant();
        var place = new Place(caller.user().number(), grant == null ? null : grant.number());
        var id = UUID.randomUUID();
        database.transact(
                tx -> {
                    var taken = store.lockAndCount(tx, place, SILENT);
                    if (taken.ofUser() >= settings.perUser()
                            || (grant != null && taken.ofServer() >= settings.perServer())) {
                        throw new ProblemException(new StreamProblem.TooMany());
                    }
                    if (!store.stays(tx, replica)) {
                        tx.afterCommit(this::forgotten);
                    }
                    store.insert(tx, replica, Map.of(id, place));
                });
        held.put(id, place);
        promised.put(id, System.nanoTime());
        return id;
    }

    /// Only the thread tells the database of all places again, since it is the one that takes them back.
    private void forgotten() {
        forgotten.set(true);
        released.add(replica); // which wakes it
    }

    void opened(UUID place) {
        promised.remove(place);
    }

    /// Never waits.
    void release(UUID place) {
        promised.remove(place);
        if (held.remove(place) != null) {
            released.add(place);
        }
    }

    private void keep() {
        long renewedAt = System.nanoTime();
        while (!stopping) {
            try {
                long left = RENEWED.toNanos() - (System.nanoTime() - renewedAt);
                var first = released.poll(Math.max(1, left), TimeUnit.NANOSECONDS);
                if (first != null) {
                    giveBack(first);
                }
                if (forgotten.get() || System.nanoTime() - renewedAt >= RENEWED.toNanos()) {
                    renewedAt = System.nanoTime();
                    renew();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void giveBack(UUID first) throws InterruptedException {
        var all = new ArrayList<UUID>();
        all.add(first);
        released.drainTo(all, RELEASED_AT_ONCE);
        try {
            database.transact(tx -> store.delete(tx, all));
        } catch (RuntimeException e) {
            LOG.warn("the places of streams that ended could not be given back yet", e);
            released.addAll(all);
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private void renew() {
        long now = System.nanoTime();
        Set.copyOf(promised.entrySet()).stream()
                .filter(one -> now - one.getValue() > PROMISED.toNanos())
                .forEach(one -> release(one.getKey()));
        boolean again = forgotten.getAndSet(false);
        try {
            database.transact(
                    tx -> {
                        if (!store.seen(tx, replica) || again) {
                            store.insert(tx, replica, Map.copyOf(held));
                        }
                        store.forgetSilent(tx, FORGOTTEN);
                    });
        } catch (RuntimeException e) {
            if (again) {
                forgotten.set(true);
            }
            LOG.warn("the places of open streams could not be renewed", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        released.add(replica); // wakes the thread; interrupting would break its connection
        thread.join(Duration.ofSeconds(5));
        try {
            database.transact(tx -> store.forget(tx, replica));
        } catch (RuntimeException e) {
            LOG.debug("other replicas will find out that this one is gone", e);
        }
    }
}
