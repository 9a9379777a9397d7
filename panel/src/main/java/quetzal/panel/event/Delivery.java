package quetzal.panel.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// News of one object for all who watch it: read once, shown and encoded once for all who see the same.
final class Delivery<V> {
    private final Resource resource;
    private final boolean appendOnly;
    private final long number;
    private final String id;
    private final long version;
    private final @Nullable Watched<V> object;
    private final Map<Look<V>, byte[]> frames = new HashMap<>();

    private record Look<V>(EventType type, V view) {}

    /// - shape: `object` is null when it is gone; `id` then is what it was called
    Delivery(Topic<V> topic, long number, String id, long version, @Nullable Watched<V> object) {
        this.resource = topic.resource();
        this.appendOnly = topic.appendOnly();
        this.number = number;
        this.id = id;
        this.version = version;
        this.object = object;
    }

    long number() {
        return number;
    }

    boolean appendOnly() {
        return appendOnly;
    }

    Optional<V> seenBy(Viewer viewer) {
        return object == null ? Optional.empty() : object.seenBy(viewer);
    }

    boolean visibleTo(Viewer viewer) {
        return seenBy(viewer).isPresent();
    }

    /// - shape: a frame for one who may see it
    synchronized byte[] shown(EventType type, Viewer viewer) {
        var there = object;
        var view = seenBy(viewer);
        if (there == null || view.isEmpty()) {
            throw new IllegalStateException("shown to someone who may not see it");
        }
        return frames.computeIfAbsent(
                new Look<>(type, view.get()),
                look ->
                        EventFrames.object(
                                look.type(), resource, id, version, there.show(look.view())));
    }

    byte[] deleted() {
        return EventFrames.object(EventType.DELETED, resource, id, version, null);
    }
}
