package quetzal.panel.event;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What one watcher has yet to be sent: of each object the newest only, and never more than so much. Not for several
/// threads at once.
final class Outbox {
    /// - unit: frames
    static final int MOST_FRAMES = 4_000;

    /// - unit: bytes; frames are shared by all who see the same
    static final long MOST_BYTES = 16L << 20;

    /// A snapshot is read on when no more than this is left.
    static final int FEW_FRAMES = 200;

    private final LinkedHashMap<Key, Waiting> waiting = new LinkedHashMap<>();
    private long bytes;
    private long answers;

    /// - shape: `number` below 0 for what is about no object
    private record Key(Resource resource, long number) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waiting(EventType type, byte[] frame) {}

    /// Something about an object. What waits about it already is replaced in its place.
    ///
    /// - shape: false when it does not fit any more
    boolean put(Resource resource, long number, EventType type, byte[] frame) {
        var key = new Key(resource, number);
        var before = waiting.get(key);
        if (before != null && before.type() == EventType.ADDED && type == EventType.DELETED) {
            remove(key);
            return true;
        }
        if (before == null
                && (waiting.size() >= MOST_FRAMES || bytes + frame.length > MOST_BYTES)) {
            return false;
        }
        if (before != null) {
            bytes -= before.frame().length;
        }
        bytes += frame.length;
        waiting.put(key, new Waiting(type, frame));
        return true;
    }

    /// What waits about an object, or null.
    @Nullable EventType waitingFor(Resource resource, long number) {
        var found = waiting.get(new Key(resource, number));
        return found == null ? null : found.type();
    }

    /// Something about a whole resource, behind all that waits; always fits.
    void answer(Resource resource, EventType type, byte[] frame) {
        waiting.put(new Key(resource, --answers), new Waiting(type, frame));
        bytes += frame.length;
    }

    /// The oldest, taken out; null when nothing waits.
    byte @Nullable [] take() {
        var oldest = waiting.pollFirstEntry();
        if (oldest == null) {
            return null;
        }
        bytes -= oldest.getValue().frame().length;
        return oldest.getValue().frame();
    }

    void drop(Resource resource, long number) {
        remove(new Key(resource, number));
    }

    private void remove(Key key) {
        var gone = waiting.remove(key);
        if (gone != null) {
            bytes -= gone.frame().length;
        }
    }

    void dropAll(Resource resource) {
        waiting.entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = entry.getKey().resource() == resource;
                            if (gone) {
                                bytes -= entry.getValue().frame().length;
                            }
                            return gone;
                        });
    }

    int size() {
        return waiting.size();
    }
}
