package quetzal.panel.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.egg.Egg;

/// The environment of a server: the egg's variables, and what the panel adds, which a variable cannot override.
final class ServerEnvironment {
    private ServerEnvironment() {}

    /// - shape: `P_SERVER_ALLOCATION_LIMIT` is a number or null, as the application API shows it; all else is text
    static Map<String, @Nullable Object> of(
            Server server, Egg egg, Map<Long, String> values, String location) {
        var environment = new LinkedHashMap<String, @Nullable Object>();
        environment.putAll(ServerVariables.effective(egg, values));
        environment.put("STARTUP", server.startup());
        environment.put("P_SERVER_LOCATION", location);
        environment.put("P_SERVER_UUID", server.id().toString());
        environment.put("P_SERVER_ALLOCATION_LIMIT", server.features().allocations());
        return environment;
    }
}
