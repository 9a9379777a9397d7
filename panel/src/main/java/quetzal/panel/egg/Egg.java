package quetzal.panel.egg;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A stored egg.
///
/// - shape: `own` is what the egg itself says; an egg with `configFrom` or `copyScriptFrom` says less, and [Eggs#effective]
///   fills the gaps
public record Egg(
        long number,
        UUID uuid,
        long nest,
        EggDefinition own,
        @Nullable Long configFrom,
        @Nullable Long copyScriptFrom,
        boolean scriptIsPrivileged,
        List<StoredVariable> variables,
        Instant createdAt,
        Instant updatedAt) {
    public Egg {
        variables = List.copyOf(variables);
    }

    /// A variable with the integer id that servers' values refer to.
    public record StoredVariable(
            long number, EggVariable variable, Instant createdAt, Instant updatedAt) {}

    public Optional<StoredVariable> variable(String env) {
        return variables.stream().filter(v -> v.variable().env().equals(env)).findFirst();
    }
}
