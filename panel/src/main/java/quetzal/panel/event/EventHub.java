package quetzal.panel.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Notifications;

/// Takes what transactions tell of changes, on whichever panel they ran, and passes it on to those who watch here.
///
/// A changed object is read once, shown once to all who see the same, and read not at all when nobody watches.
public final class EventHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);
    private static final String CHANNEL = "quetzal_changes";

    /// - unit: objects read at once
    private static final int CHUNK = 200;

    /// So many watchers read at a time; the pool has other work as well.
    private static final int READERS = 3;

    private final Database database;
    private final Map<Resource, Topic<?>> topics = new EnumMap<>(Resource.class);
    private final Map<Resource, Subscribers> subscribers = new EnumMap<>(Resource.class);
    private final Map<Long, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final Waiters waiters = new Waiters();
    private final Changes changes = new Changes();
    private final Semaphore readers = new Semaphore(READERS);
    private final StandingStore standings = new StandingStore();

    private volatile boolean closed;
    private final Thread thread;
    private @Nullable Notifications notifications;

    /// - shape: one of `topics` for each [Resource]
    public EventHub(Database database, List<Topic<?>> topics) {
        this.database = database;
        topics.forEach(topic -> this.topics.put(topic.resource(), topic));
        for (var resource : Resource.values()) {
            if (!this.topics.containsKey(resource)) {
                throw new IllegalArgumentException("No topic for " + resource);
            }
            subscribers.put(resource, new Subscribers());
        }
        this.thread = Thread.ofVirtual().name("events").unstarted(this::deliverAll);
    }

    /// Begins to listen.
    public void start(DatabaseSettings settings) {
        thread.start();
        notifications =
                Notifications.start(
                        settings,
                        CHANNEL,
                        new Notifications.Sink() {
                            @Override
                            public void listening(long transaction) {
                                EventHub.this.listening(transaction);
                            }

                            @Override
                            public void told(String payload) {
                                Notice.parse(payload).ifPresent(EventHub.this::told);
                            }
                        });
    }

    /// Someone new who watches nothing yet. Close it when he leaves.
    public Watch watch(Viewer viewer, Watch.Outlet outlet) {
        var watch = new Watch(this, viewer, outlet);
        watches.compute(
                viewer.user(),
                (_, there) -> {
                    Set<Watch> set = there == null ? ConcurrentHashMap.newKeySet() : there;
                    set.add(watch);
                    return set;
                });
        return watch;
    }

    /// Calls `wake` after each change of this object, and when one may have been missed. It must not wait.
    ///
    /// - shape: closing ends it
    public Runnable onChange(Resource resource, long number, Runnable wake) {
        return waiters.add(resource, number, wake);
    }

    /// Whether somebody watches anything of a resource on this panel.
    public boolean isWatched(Resource resource) {
        return !subscribers(resource).none();
    }

    /// The objects of a resource that somebody watches by name on this panel.
    public Set<Long> watched(Resource resource) {
        return subscribers(resource).watchedSingly();
    }

    /// Passes on what this panel alone knows: these objects are not what they were.
    public void changedHere(Resource resource, Collection<Long> numbers) {
        if (!numbers.isEmpty()) {
            told(new Notice(resource, version(), List.copyOf(numbers), false));
        }
    }

    // For watches

    Topic<?> topic(Resource resource) {
        return there(topics.get(resource));
    }

    Subscribers subscribers(Resource resource) {
        return there(subscribers.get(resource));
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a resource without its parts");
        }
        return value;
    }

    /// Everything told up to here is visible to whoever reads now.
    long version() {
        return changes.version();
    }

    void run(Runnable work) {
        Thread.ofVirtual().name("watch").start(work);
    }

    <T> T read(Function<Handle, T> work) {
        readers.acquireUninterruptibly();
        try {
            return database.read(work);
        } finally {
            readers.release();
        }
    }

    <V> Delivery<V> delivery(Topic<V> topic, Watched<V> object, long at) {
        if (!topic.appendOnly()) {
            subscribers(topic.resource()).name(object.number(), object.id());
        }
        return new Delivery<>(topic, object.number(), object.id(), at, object);
    }

    /// What the watcher is now.
    Viewer refresh(Watch watch) {
        var user = watch.viewer().user();
        var admins = read(tx -> standings.admins(tx, List.of(user)));
        watch.standing(admins.getOrDefault(user, false));
        return watch.viewer();
    }

    void gone(Watch watch) {
        watches.computeIfPresent(
                watch.viewer().user(),
                (_, there) -> {
                    there.remove(watch);
                    return there.isEmpty() ? null : there;
                });
    }

    // What is told

    private void listening(long transaction) {
        changes.listening(transaction);
        waiters.wakeAll();
    }

    private void told(Notice notice) {
        changes.told(notice);
        waiters.wake(notice);
    }

    // Passing it on

    private void deliverAll() {
        while (!closed) {
            try {
                deliver(changes.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.error("changes could not be read; all who watch subscribe anew", e);
                    resync(EnumSet.allOf(Resource.class));
                }
            }
        }
    }

    private void deliver(Changes.Batch batch) {
        resync(batch.lost());
        // First of all, so that nobody is sent anything by a right he has lost.
        var people = batch.changed().getOrDefault(Resource.USERS, Set.of());
        refreshAll(batch.lost().contains(Resource.USERS) ? watches.keySet() : people);
        batch.changed()
                .forEach(
                        (resource, numbers) -> {
                            if (!subscribers(resource).none()) {
                                deliver(topic(resource), List.copyOf(numbers), batch.version());
                            }
                        });
    }

    private void refreshAll(Set<Long> users) {
        var here = new HashSet<>(users);
        here.retainAll(watches.keySet());
        if (!here.isEmpty()) {
            apply(database.read(tx -> standings.admins(tx, here)), here);
        }
    }

    private void apply(Map<Long, Boolean> admins, Set<Long> users) {
        for (var user : users) {
            for (var watch : watches.getOrDefault(user, Set.of())) {
                watch.standing(admins.getOrDefault(user, false));
            }
        }
    }

    private <V> void deliver(Topic<V> topic, List<Long> numbers, long at) {
        for (int from = 0; from < numbers.size() && !closed; from += CHUNK) {
            chunk(topic, numbers.subList(from, Math.min(from + CHUNK, numbers.size())), at);
        }
    }

    private <V> void chunk(Topic<V> topic, List<Long> numbers, long at) {
        var users = new HashSet<>(watches.keySet());
        var found = new ArrayList<Watched<V>>();
        // Rights are read behind the objects: who has lost one meanwhile gets nothing by it.
        var admins =
                database.read(
                        tx -> {
                            found.addAll(topic.read(tx, numbers));
                            return standings.admins(tx, users);
                        });
        apply(admins, users);
        var objects = new java.util.HashMap<Long, Watched<V>>();
        found.forEach(object -> objects.put(object.number(), object));
        var index = subscribers(topic.resource());
        for (var number : numbers) {
            var object = objects.get(number);
            var delivery =
                    object == null
                            ? new Delivery<>(topic, number, name(index, number), at, null)
                            : delivery(topic, object, at);
            index.concerned(
                    number,
                    object,
                    subscription -> subscription.watch().offer(subscription, delivery));
            if (object == null) {
                index.nameless(number);
            }
        }
    }

    private static String name(Subscribers index, long number) {
        var name = index.name(number);
        return name == null ? Long.toString(number) : name;
    }

    private void resync(Set<Resource> resources) {
        for (var resource : resources) {
            for (var all : watches.values()) {
                all.forEach(watch -> watch.resync(resource));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (notifications != null) {
            notifications.close();
        }
        thread.interrupt();
    }
}
