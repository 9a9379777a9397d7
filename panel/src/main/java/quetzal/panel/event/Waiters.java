package quetzal.panel.event;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Those who wait for a change of one object and will read it themselves.
final class Waiters {
    private final Map<Key, Set<Runnable>> waiters = new ConcurrentHashMap<>();

    private record Key(Resource resource, long number) {}

    /// - shape: running the answer ends it
    Runnable add(Resource resource, long number, Runnable wake) {
        var key = new Key(resource, number);
        waiters.compute(
                key,
                (_, there) -> {
                    Set<Runnable> set = there == null ? ConcurrentHashMap.newKeySet() : there;
                    set.add(wake);
                    return set;
                });
        return () ->
                waiters.computeIfPresent(
                        key,
                        (_, there) -> {
                            there.remove(wake);
                            return there.isEmpty() ? null : there;
                        });
    }

    void wakeAll() {
        waiters.values().forEach(all -> all.forEach(Runnable::run));
    }

    void wake(Notice notice) {
        if (waiters.isEmpty()) {
            return;
        }
        notice.numbers()
                .forEach(
                        number ->
                                waiters.getOrDefault(new Key(notice.resource(), number), Set.of())
                                        .forEach(Runnable::run));
    }
}
