package quetzal.panel.event;

import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// A resource that administrators may watch and of which there is nothing yet.
public record NoObjects(Resource resource) implements Topic<NoObjects> {
    @Override
    public boolean adminsOnly() {
        return true;
    }

    @Override
    public OptionalLong number(Handle tx, String id) {
        return OptionalLong.empty();
    }

    @Override
    public List<Watched<NoObjects>> after(Handle tx, Viewer viewer, long after, int most) {
        return List.of();
    }

    @Override
    public List<Name> names(Handle tx, Viewer viewer, long after, int most) {
        return List.of();
    }

    @Override
    public List<Watched<NoObjects>> read(Handle tx, List<Long> numbers) {
        return List.of();
    }
}
