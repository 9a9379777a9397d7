package quetzal.panel.egg;

import java.util.Map;
import java.util.Optional;

/// What the placeholders in an egg's texts stand for, for one server.
///
/// - `facts`: by the names of both families, without `server.` in front: `build.memory`, `allocations.default.ip`, …
/// - `environment`: the server's variables
public record PlaceholderValues(Map<String, String> facts, Map<String, String> environment) {
    public PlaceholderValues {
        facts = Map.copyOf(facts);
        environment = Map.copyOf(environment);
    }

    /// The text for the placeholder `name`; empty when this is none of ours and stays as it is.
    Optional<String> of(String name) {
        if (name.startsWith("env.")) {
            return Optional.of(variable(name.substring("env.".length())));
        }
        if (!name.startsWith("server.")) {
            return Optional.empty();
        }
        var fact = name.substring("server.".length());
        for (var family : new String[] {"build.env.", "environment."}) {
            if (fact.startsWith(family)) {
                return Optional.of(variable(fact.substring(family.length())));
            }
        }
        return Optional.of(facts.getOrDefault(fact, ""));
    }

    private String variable(String name) {
        return switch (name) {
            case "SERVER_MEMORY" -> facts.getOrDefault("build.memory", "");
            case "SERVER_IP" -> facts.getOrDefault("build.default.ip", "");
            case "SERVER_PORT" -> facts.getOrDefault("build.default.port", "");
            default -> environment.getOrDefault(name, "");
        };
    }
}
