package quetzal.panel.server;

import org.jspecify.annotations.Nullable;

/// How many of each a server may have.
///
/// - shape: `databases` null is unlimited; `allocations` counts the primary one too, and null is none that users may add
public record FeatureLimits(
        @Nullable Integer databases, @Nullable Integer allocations, int backups) {}
