package quetzal.panel.event;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one watcher wants of one resource, and how far he has it. Guarded by its watch's lock.
final class Subscription {
    /// What happens while a part of the objects is being read is kept until they are there, up to so many.
    private static final int MOST_LATE = 4_000;

    private static final long NOTHING = Long.MIN_VALUE;
    private static final long EVERYTHING = Long.MAX_VALUE;

    private final Watch watch;
    private final Resource resource;
    private final Set<Long> wanted = new HashSet<>();
    private final NumberSet known = new NumberSet();
    private final Set<Long> loading = new HashSet<>();
    private final Map<Long, Delivery<?>> late = new LinkedHashMap<>();
    private boolean all;
    private boolean initial;
    private boolean reading;
    private long covered = NOTHING;
    private long round;
    private boolean ended;
    private long passed = NOTHING;

    Subscription(Watch watch, Resource resource) {
        this.watch = watch;
        this.resource = resource;
    }

    Watch watch() {
        return watch;
    }

    Resource resource() {
        return resource;
    }

    Set<Long> wanted() {
        return wanted;
    }

    NumberSet known() {
        return known;
    }

    boolean all() {
        return all;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
        late.clear();
    }

    /// Everything is wanted, from the beginning.
    ///
    /// - shape: the answer names this round of reading; a later call begins another
    long wantAll(boolean withObjects) {
        all = true;
        initial = withObjects;
        covered = NOTHING;
        return ++round;
    }

    void wantNotAll() {
        all = false;
        covered = NOTHING;
        round++;
    }

    boolean isRound(long one) {
        return !ended && all && round == one;
    }

    boolean withObjects() {
        return initial;
    }

    boolean begun() {
        return covered != NOTHING;
    }

    long covered() {
        return covered;
    }

    void beginReading() {
        reading = true;
    }

    /// Everything up to `number` is there.
    void endReading(long number) {
        reading = false;
        covered = number;
    }

    void endReadingAll() {
        endReading(EVERYTHING);
    }

    void beginLoading(long number) {
        wanted.add(number);
        loading.add(number);
    }

    void endLoading(long number) {
        loading.remove(number);
    }

    /// Whether news of this object is for the watcher.
    boolean covers(long number) {
        return all || wanted.contains(number);
    }

    /// Whether the watcher has been told of objects up to this one; before that, news of it is not needed or must wait.
    boolean reached(long number) {
        return (wanted.contains(number) && !loading.contains(number)) || (all && number <= covered);
    }

    /// Whether it is being read right now, so that the reading may have missed the news.
    boolean mayMiss(long number) {
        return loading.contains(number) || (all && reading);
    }

    /// For objects that only ever come, in order: false when this one has been told already.
    boolean passes(long number) {
        boolean fresh = number > passed;
        passed = Math.max(passed, number);
        return fresh;
    }

    /// False when too much waits.
    boolean keep(Delivery<?> delivery) {
        late.put(delivery.number(), delivery);
        return late.size() <= MOST_LATE;
    }

    /// Takes out what waited and is reached now; what the next reading will bring anyway is dropped.
    @Nullable Delivery<?> takeLate() {
        var all = late.values().iterator();
        while (all.hasNext()) {
            var next = all.next();
            if (reached(next.number())) {
                all.remove();
                return next;
            }
            if (!mayMiss(next.number())) {
                all.remove();
            }
        }
        return null;
    }
}
