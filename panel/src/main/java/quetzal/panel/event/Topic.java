package quetzal.panel.event;

import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// Reads one resource's objects for those who watch. Each feature brings its own.
public interface Topic<V> {
    Resource resource();

    /// Whether only administrators may watch it.
    boolean adminsOnly();

    /// Whether its objects never change or go, so that nobody has to remember which ones were sent.
    default boolean appendOnly() {
        return false;
    }

    /// Whether its objects are watched one by one only, because nobody can use all of them at once.
    default boolean singly() {
        return false;
    }

    /// The number of the object that `id` names, whoever asks.
    OptionalLong number(Handle tx, String id);

    /// Someone who may see this object watches it by name from now on. It must not wait.
    default void begun(long number) {}

    /// Behind which number a subscription to everything begins; 0 is the beginning.
    default long start(Handle tx) {
        return 0;
    }

    /// In order of number, at most `most` of those that the viewer may see.
    List<? extends Watched<V>> after(Handle tx, Viewer viewer, long after, int most);

    /// The same by name only, for one who has the objects already.
    List<Name> names(Handle tx, Viewer viewer, long after, int most);

    /// - shape: `id` as on the wire
    record Name(long number, String id) {}

    /// Those of `numbers` that there are, with a fixed number of statements.
    List<? extends Watched<V>> read(Handle tx, List<Long> numbers);
}
