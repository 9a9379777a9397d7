package quetzal.panel.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A server that somebody wants.
///
/// - shape: `environment` holds values by variable name; what an egg does not know is ignored
public record NewServer(
        String name,
        String description,
        @Nullable String externalId,
        long owner,
        long egg,
        String image,
        String startup,
        Map<String, String> environment,
        Limits limits,
        FeatureLimits features,
        Place place,
        boolean skipScripts,
        boolean startOnCompletion) {
    public NewServer {
        environment = Map.copyOf(new LinkedHashMap<>(environment));
    }

    /// Where it is to run.
    public sealed interface Place {
        /// On the node of this allocation.
        record At(long allocation, List<Long> additional) implements Place {
            public At {
                additional = List.copyOf(additional);
            }
        }

        /// Wherever there is room. Empty lists mean any.
        record Anywhere(List<Long> locations, boolean dedicatedIp, List<Integer> ports)
                implements Place {
            public Anywhere {
                locations = List.copyOf(locations);
                ports = List.copyOf(ports);
            }
        }
    }
}
