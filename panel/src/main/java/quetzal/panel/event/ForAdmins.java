package quetzal.panel.event;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import quetzal.panel.http.Item;

/// An object that every administrator sees alike and nobody else sees.
public record ForAdmins(long number, String id, Item item) implements Watched<ForAdmins.Whole> {
    /// All of it.
    public enum Whole {
        WHOLE
    }

    @Override
    public Collection<Long> people() {
        return List.of();
    }

    @Override
    public Optional<Whole> seenBy(Viewer viewer) {
        return viewer.rootAdmin() ? Optional.of(Whole.WHOLE) : Optional.empty();
    }

    @Override
    public Item show(Whole view) {
        return item;
    }
}
