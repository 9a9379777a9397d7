package quetzal.panel.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// The body of requests about nodes, as the API's document shows it; [NodeInput] reads it.
///
/// - shape: `resetSecret` only when a node is changed
record NodeForm(
        String name,
        @Nullable String description,
        long locationId,
        String fqdn,
        String scheme,
        @Nullable Boolean behindProxy,
        @JsonProperty("public") @Nullable Boolean open,
        @Nullable Boolean maintenanceMode,
        @Nullable Boolean draining,
        @Nullable String consoleRoute,
        long memory,
        int memoryOverallocate,
        long disk,
        int diskOverallocate,
        @Nullable Integer uploadSize,
        int daemonListen,
        int daemonSftp,
        @Nullable String daemonBase,
        @Nullable Boolean shellsEnabled,
        @Nullable String shellRecording,
        @Nullable Boolean resetSecret) {}
