package quetzal.panel.client;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.NullResource;
import quetzal.panel.http.Rendered;
import quetzal.shared.permission.Permission;
import quetzal.shared.permission.PermissionSet;

/// A server as its people see it.
record ServerView(
        boolean serverOwner,
        String identifier,
        long internalId,
        UUID uuid,
        String name,
        String node,
        boolean isNodeUnderMaintenance,
        SftpDetails sftpDetails,
        String description,
        Limits limits,
        String invocation,
        String dockerImage,
        List<String> eggFeatures,
        FeatureLimits featureLimits,
        @Nullable String status,
        boolean isSuspended,
        boolean isInstalling,
        boolean isTransferring) {
    record SftpDetails(String ip, int port) {}

    /// - unit: MiB, percent of one core; 0 is unlimited, for swap -1
    record Limits(
            long memory,
            long swap,
            long disk,
            int io,
            long cpu,
            @Nullable String threads,
            boolean oomDisabled) {}

    record FeatureLimits(@Nullable Integer databases, @Nullable Integer allocations, int backups) {}

    record EggView(String uuid, String name) {}

    /// - shape: `permissions` are the viewer's own; what they do not cover is left out or null, never an error
    static Item item(
            ServerRow server, long viewer, PermissionSet permissions, Set<String> includes) {
        boolean startup = permissions.grants(Permission.STARTUP_READ);
        var item =
                Item.of("server", of(server, viewer, !startup))
                        .with("allocations", allocations(server, permissions))
                        .with("variables", startup ? variables(server) : NullResource.INSTANCE);
        if (includes.contains("egg")) {
            item =
                    item.with(
                            "egg",
                            Item.of("egg", new EggView(server.egg().uuid(), server.egg().name())));
        }
        if (includes.contains("subusers")) {
            item =
                    item.with(
                            "subusers",
                            permissions.grants(Permission.USER_READ)
                                    ? Listing.of(
                                            server.subusers().stream()
                                                    .map(UserView.SubuserView::item)
                                                    .toList())
                                    : NullResource.INSTANCE);
        }
        return item;
    }

    /// One server by itself: with it, in `meta`, what the viewer is to it and what its node last said of the process:
    /// `offline`, `starting`, `running`, `stopping`, or nothing yet.
    static Item one(
            ServerRow server,
            long viewer,
            boolean owner,
            PermissionSet permissions,
            Set<String> includes) {
        var item =
                item(server, viewer, permissions, includes)
                        .meta("is_server_owner", owner)
                        .meta("user_permissions", permissions.keys());
        return server.state() == null ? item : item.meta("last_state", server.state());
    }

    private static Rendered allocations(ServerRow server, PermissionSet permissions) {
        return Listing.of(
                permissions.grants(Permission.ALLOCATION_READ)
                        ? server.allocations().stream()
                                .map(address -> AllocationView.item(server, address))
                                .toList()
                        : server.primary().stream()
                                .map(address -> AllocationView.itemWithoutNotes(server, address))
                                .toList());
    }

    static Listing variables(ServerRow server) {
        return Listing.of(
                server.variables().stream()
                        .filter(ServerRow.Variable::viewable)
                        .map(VariableView::item)
                        .toList());
    }

    private static ServerView of(ServerRow server, long viewer, boolean hideValues) {
        var status = server.suspended() ? "suspended" : server.status();
        return new ServerView(
                server.ownerNumber() == viewer,
                server.id().shortText(),
                server.number(),
                server.id().value(),
                server.name(),
                server.node().name(),
                server.node().maintenance(),
                new SftpDetails(server.node().fqdn(), server.node().sftpPort()),
                server.description(),
                new Limits(
                        server.memory(),
                        server.swap(),
                        server.disk(),
                        server.io(),
                        server.cpu(),
                        server.threads(),
                        server.oomDisabled()),
                server.invocation(hideValues),
                server.image(),
                server.egg().features(),
                new FeatureLimits(
                        server.databaseLimit(), server.allocationLimit(), server.backupLimit()),
                status,
                server.suspended(),
                "installing".equals(server.status()) || "install_failed".equals(server.status()),
                false);
    }
}
