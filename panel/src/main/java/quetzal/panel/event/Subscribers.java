package quetzal.panel.event;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who watches what of one resource: finds those whom news of an object concerns without looking at the others.
final class Subscribers {
    /// Administrators who watch everything; all news is for them.
    private final Set<Subscription> admins = ConcurrentHashMap.newKeySet();

    /// Others who watch everything they may see, by account.
    private final Map<Long, Set<Subscription>> people = new ConcurrentHashMap<>();

    /// Those who watch single objects, by object.
    private final Map<Long, Set<Subscription>> single = new ConcurrentHashMap<>();

    /// Those others to whom an object has been shown, by object: they must hear when it goes, also when nothing tells any
    /// more that it was theirs.
    private final Map<Long, Set<Subscription>> shown = new ConcurrentHashMap<>();

    /// What objects are called on the wire, for when they are gone.
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    boolean none() {
        return admins.isEmpty() && people.isEmpty() && single.isEmpty();
    }

    /// Those objects that somebody watches by name.
    Set<Long> watchedSingly() {
        return Set.copyOf(single.keySet());
    }

    void addAll(Subscription subscription, Viewer viewer) {
        if (viewer.rootAdmin()) {
            admins.add(subscription);
        } else {
            add(people, viewer.user(), subscription);
        }
    }

    void removeAll(Subscription subscription, Viewer viewer) {
        admins.remove(subscription);
        remove(people, viewer.user(), subscription);
    }

    void addOne(Subscription subscription, long number) {
        add(single, number, subscription);
    }

    void removeOne(Subscription subscription, long number) {
        remove(single, number, subscription);
    }

    void learn(Subscription subscription, long number) {
        if (!admins.contains(subscription)) {
            add(shown, number, subscription);
        }
    }

    void forget(Subscription subscription, long number) {
        if (!admins.contains(subscription)) {
            remove(shown, number, subscription);
        }
    }

    void remove(Subscription subscription, Viewer viewer) {
        if (!admins.contains(subscription)) {
            subscription.known().all().forEach(number -> remove(shown, number, subscription));
        }
        removeAll(subscription, viewer);
        subscription.wanted().forEach(number -> remove(single, number, subscription));
        if (none()) {
            names.clear();
        }
    }

    void name(long number, String id) {
        names.put(number, id);
    }

    @Nullable String name(long number) {
        return names.get(number);
    }

    void nameless(long number) {
        names.remove(number);
    }

    /// Everyone whom news of this object may concern, each once.
    void concerned(long number, @Nullable Watched<?> object, Consumer<Subscription> each) {
        admins.forEach(each);
        var others = new HashSet<Subscription>(single.getOrDefault(number, Set.of()));
        others.addAll(shown.getOrDefault(number, Set.of()));
        if (object != null && !people.isEmpty()) {
            object.people().forEach(user -> others.addAll(people.getOrDefault(user, Set.of())));
        }
        for (var subscription : others) {
            if (!admins.contains(subscription)) {
                each.accept(subscription);
            }
        }
    }

    private static void add(
            Map<Long, Set<Subscription>> index, long key, Subscription subscription) {
        index.compute(
                key,
                (_, there) -> {
                    Set<Subscription> set = there == null ? ConcurrentHashMap.newKeySet() : there;
                    set.add(subscription);
                    return set;
                });
    }

    private static void remove(
            Map<Long, Set<Subscription>> index, long key, Subscription subscription) {
        index.computeIfPresent(
                key,
                (_, there) -> {
                    there.remove(subscription);
                    return there.isEmpty() ? null : there;
                });
    }
}
