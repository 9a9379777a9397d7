package quetzal.panel.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where nodes are: a data centre, a country. `code` is short and goes into servers' environments.
public record Location(
        long number, String code, @Nullable String text, Instant createdAt, Instant updatedAt) {}
