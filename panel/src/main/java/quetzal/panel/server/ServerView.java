package quetzal.panel.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A server as the application API shows it.
public record ServerView(
        long id,
        @Nullable String externalId,
        String uuid,
        String identifier,
        String name,
        String description,
        @Nullable String status,
        boolean suspended,
        boolean deleting,
        LimitsView limits,
        FeaturesView featureLimits,
        long user,
        long node,
        long allocation,
        long nest,
        long egg,
        ContainerView container,
        @Nullable String state,
        @Nullable Instant stateAt,
        @Nullable Instant installedAt,
        Instant updatedAt,
        Instant createdAt) {

    record LimitsView(
            long memory,
            long swap,
            long disk,
            int io,
            long cpu,
            @Nullable String threads,
            boolean oomDisabled) {}

    record FeaturesView(@Nullable Integer databases, @Nullable Integer allocations, int backups) {}

    /// - shape: `installed` is 1 or 0; `environment` keeps its names as they are
    record ContainerView(
            String startupCommand,
            String image,
            int installed,
            Map<String, @Nullable Object> environment) {}

    /// A subuser in the application API.
    record SubuserView(
            long id,
            long userId,
            long serverId,
            List<String> permissions,
            UUID userUuid,
            Instant createdAt,
            Instant updatedAt) {}

    /// A variable of the egg with the server's value.
    record VariableView(
            long id,
            long eggId,
            String name,
            String description,
            String envVariable,
            String defaultValue,
            boolean userViewable,
            boolean userEditable,
            String rules,
            Instant createdAt,
            Instant updatedAt,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String serverValue) {}

    static ServerView of(Server server, long nest, Map<String, @Nullable Object> environment) {
        var limits = server.limits();
        var features = server.features();
        return new ServerView(
                server.number(),
                server.externalId(),
                server.id().toString(),
                server.id().shortText(),
                server.name(),
                server.description(),
                server.statusWord().orElse(null),
                server.suspended(),
                server.deleting(),
                new LimitsView(
                        limits.memory(),
                        limits.swap(),
                        limits.disk(),
                        limits.io(),
                        limits.cpu(),
                        limits.threads(),
                        limits.oomDisabled()),
                new FeaturesView(features.databases(), features.allocations(), features.backups()),
                server.owner(),
                server.node(),
                server.allocation(),
                nest,
                server.egg(),
                new ContainerView(
                        server.startup(), server.image(), server.installed() ? 1 : 0, environment),
                server.lastState() == null ? null : server.lastState().word(),
                server.lastStateAt(),
                server.installedAt(),
                server.updatedAt(),
                server.createdAt());
    }
}
