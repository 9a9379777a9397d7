package quetzal.panel.console;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// Reads the standing of many viewers at once.
@FunctionalInterface
public interface Standings {
    /// - shape: one entry for each of `viewers`
    Map<Viewer, Standing> of(Set<Viewer> viewers);

    /// Those of these tickets, by name, whose bearer acted as someone else and does so no more.
    default Set<String> ended(Collection<String> tickets) {
        return Set.of();
    }
}
