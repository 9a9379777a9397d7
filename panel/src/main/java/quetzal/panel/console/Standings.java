package quetzal.panel.console;

import java.util.Map;
import java.util.Set;

/// Reads the standing of many viewers at once.
@FunctionalInterface
public interface Standings {
    /// - shape: one entry for each of `viewers`
    Map<Viewer, Standing> of(Set<Viewer> viewers);
}
