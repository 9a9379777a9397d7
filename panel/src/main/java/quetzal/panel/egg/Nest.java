package quetzal.panel.egg;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A group of eggs.
public record Nest(
        long number,
        UUID uuid,
        String author,
        String name,
        @Nullable String description,
        Instant createdAt,
        Instant updatedAt) {}
