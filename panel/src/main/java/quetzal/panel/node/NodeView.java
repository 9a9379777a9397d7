package quetzal.panel.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A node as the application API shows it; never its token.
record NodeView(
        long id,
        String uuid,
        @JsonProperty("public") boolean open,
        String name,
        @Nullable String description,
        long locationId,
        String fqdn,
        String scheme,
        boolean behindProxy,
        boolean maintenanceMode,
        boolean draining,
        String consoleRoute,
        long memory,
        int memoryOverallocate,
        long disk,
        int diskOverallocate,
        int uploadSize,
        int daemonListen,
        int daemonSftp,
        String daemonBase,
        boolean shellsEnabled,
        String shellRecording,
        Instant createdAt,
        Instant updatedAt,
        Resources allocatedResources,
        Health health,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long sumMemory,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long sumDisk) {

    record Resources(long memory, long disk) {}

    record Health(
            @Nullable Instant lastSeenAt,
            @Nullable String daemonVersion,
            @Nullable Long clockSkewMs,
            @Nullable String error) {}

    static NodeView of(Node node, Nodes.Usage usage, boolean withSums) {
        var settings = node.settings();
        var health = node.health();
        return new NodeView(
                node.number(),
                node.uuid().toString(),
                settings.open(),
                settings.name(),
                settings.description(),
                settings.location(),
                settings.fqdn(),
                settings.scheme(),
                settings.behindProxy(),
                settings.maintenance(),
                settings.draining(),
                settings.consoleRoute().word(),
                settings.memory(),
                settings.memoryOverallocate(),
                settings.disk(),
                settings.diskOverallocate(),
                settings.uploadSize(),
                settings.daemonListen(),
                settings.daemonSftp(),
                settings.daemonBase(),
                settings.shells().enabled(),
                settings.shells().recording().word(),
                node.createdAt(),
                node.updatedAt(),
                new Resources(usage.memory(), usage.disk()),
                new Health(
                        health.lastSeenAt(),
                        health.daemonVersion(),
                        health.clockSkewMs(),
                        health.error()),
                withSums ? usage.memory() : null,
                withSums ? usage.disk() : null);
    }
}
