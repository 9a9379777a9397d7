package quetzal.panel.job;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;

/// Which jobs a list shows; what is `null` or empty does not matter.
public record JobFilter(List<String> states, @Nullable Long node, @Nullable Long server) {
    public JobFilter {
        states = List.copyOf(states);
    }

    Where where() {
        return new Where().in("j.state", states).is("j.node_id", node).is("j.server_id", server);
    }
}
