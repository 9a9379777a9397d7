package quetzal.panel.egg;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// How a starting server tells that it is ready.
///
/// - `done`: a console line that contains one of these, or matches one that begins with `regex:`, says so
/// - `stripAnsi`: colour codes are removed before the comparison
public record StartupDetection(List<String> done, boolean stripAnsi) {
    public StartupDetection {
        done = List.copyOf(done);
    }

    /// Reads an egg's `config.startup`. An empty text would match the first line of any server, so it does not count.
    static StartupDetection of(ObjectNode startup) {
        return new StartupDetection(
                EggTree.texts(startup.path("done")), EggTree.flag(startup.path("strip_ansi")));
    }
}
