package quetzal.panel.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.IncludeNames;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.NullResource;
import quetzal.panel.http.Paging;
import quetzal.panel.http.Rendered;

/// Nodes, locations and allocations in the application API's envelope, with what is to be included.
public final class NodeItems {
    private static final Paging ALL = new Paging(1, 10_000);

    private final Nodes nodes;
    private final Locations locations;
    private final Allocations allocations;
    private final ServerIncludes servers;

    public NodeItems(
            Nodes nodes, Locations locations, Allocations allocations, ServerIncludes servers) {
        this.nodes = nodes;
        this.locations = locations;
        this.allocations = allocations;
        this.servers = servers;
    }

    record LocationView(
            long id,
            @JsonProperty("short") String code,
            @JsonProperty("long") @Nullable String text,
            Instant updatedAt,
            Instant createdAt) {}

    record AllocationView(
            long id,
            String ip,
            @Nullable String alias,
            int port,
            @Nullable String notes,
            boolean assigned) {}

    public Item node(Handle tx, Caller caller, Node node, Set<String> includes) {
        return nodes(tx, caller, List.of(node), includes, false).getFirst();
    }

    /// - shape: `withSums` as the list of deployable nodes wants it
    List<Item> nodes(
            Handle tx, Caller caller, List<Node> found, Set<String> includes, boolean withSums) {
        var usage = nodes.usage(tx, found.stream().map(Node::number).toList());
        return found.stream()
                .map(
                        node -> {
                            var used = usage.getOrDefault(node.number(), Nodes.Usage.NONE);
                            var item = Item.of("node", NodeView.of(node, used, withSums));
                            return withIncludes(tx, caller, node, item, includes);
                        })
                .toList();
    }

    private Item withIncludes(
            Handle tx, Caller caller, Node node, Item item, Set<String> includes) {
        if (includes.contains("location")) {
            item =
                    item.with(
                            "location",
                            location(
                                    tx,
                                    caller,
                                    node.settings().location(),
                                    IncludeNames.below(includes, "location")));
        }
        if (includes.contains("allocations")) {
            item =
                    item.with(
                            "allocations",
                            caller.may(AdminResource.ALLOCATIONS, AdminAccess.READ)
                                    ? allocations(
                                            tx,
                                            caller,
                                            allocations.ofNode(tx, node.number()),
                                            IncludeNames.below(includes, "allocations"))
                                    : NullResource.INSTANCE);
        }
        if (includes.contains("servers")) {
            item =
                    item.with(
                            "servers",
                            servers.ofNode(
                                    tx,
                                    caller,
                                    node.number(),
                                    IncludeNames.below(includes, "servers")));
        }
        return item;
    }

    public Rendered node(Handle tx, Caller caller, long node, Set<String> includes) {
        return caller.may(AdminResource.NODES, AdminAccess.READ)
                ? nodes.find(tx, node)
                        .<Rendered>map(found -> node(tx, caller, found, includes))
                        .orElse(NullResource.INSTANCE)
                : NullResource.INSTANCE;
    }

    public Rendered location(Handle tx, Caller caller, long location, Set<String> includes) {
        return caller.may(AdminResource.LOCATIONS, AdminAccess.READ)
                ? locations
                        .find(tx, location)
                        .<Rendered>map(found -> location(tx, caller, found, includes))
                        .orElse(NullResource.INSTANCE)
                : NullResource.INSTANCE;
    }

    Item location(Handle tx, Caller caller, Location location, Set<String> includes) {
        var item =
                Item.of(
                        "location",
                        new LocationView(
                                location.number(),
                                location.code(),
                                location.text(),
                                location.updatedAt(),
                                location.createdAt()));
        if (includes.contains("nodes")) {
            var at = new Where().is("n.location_id", location.number());
            item =
                    item.with(
                            "nodes",
                            caller.may(AdminResource.NODES, AdminAccess.READ)
                                    ? Listing.of(
                                            nodes(
                                                    tx,
                                                    caller,
                                                    nodes.list(tx, at, " ORDER BY n.id", ALL)
                                                            .rows(),
                                                    IncludeNames.below(includes, "nodes"),
                                                    false))
                                    : NullResource.INSTANCE);
        }
        if (includes.contains("servers")) {
            item =
                    item.with(
                            "servers",
                            servers.ofLocation(
                                    tx,
                                    caller,
                                    location.number(),
                                    IncludeNames.below(includes, "servers")));
        }
        return item;
    }

    public Listing allocations(
            Handle tx, Caller caller, List<Allocation> found, Set<String> includes) {
        return Listing.of(found.stream().map(a -> allocation(tx, caller, a, includes)).toList());
    }

    Item allocation(Handle tx, Caller caller, Allocation allocation, Set<String> includes) {
        var item =
                Item.of(
                        "allocation",
                        new AllocationView(
                                allocation.number(),
                                allocation.ip(),
                                allocation.alias(),
                                allocation.port(),
                                allocation.notes(),
                                allocation.server() != null));
        if (includes.contains("node")) {
            item =
                    item.with(
                            "node",
                            node(
                                    tx,
                                    caller,
                                    allocation.node(),
                                    IncludeNames.below(includes, "node")));
        }
        if (includes.contains("server")) {
            var server = allocation.server();
            item =
                    item.with(
                            "server",
                            server == null
                                    ? NullResource.INSTANCE
                                    : servers.one(
                                            tx,
                                            caller,
                                            server,
                                            IncludeNames.below(includes, "server")));
        }
        return item;
    }
}
