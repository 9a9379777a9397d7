package quetzal.panel.event;

import java.util.Collection;
import java.util.Optional;
import quetzal.panel.http.Item;

/// One object as it was read once, for all who watch it.
///
/// - shape: `V` says how somebody sees it; equal for all who see the same
public interface Watched<V> {
    /// Names it inside.
    long number();

    /// Names it on the wire.
    String id();

    /// The accounts that may see it besides administrators.
    Collection<Long> people();

    /// Empty when he may not see it.
    Optional<V> seenBy(Viewer viewer);

    /// What the GET would answer to him.
    Item show(V view);
}
