package quetzal.panel.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.egg.Egg;
import quetzal.panel.egg.EggItems;
import quetzal.panel.egg.Eggs;
import quetzal.panel.egg.ServersUsing;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.IncludeNames;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.NullResource;
import quetzal.panel.http.Rendered;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.Location;
import quetzal.panel.node.Locations;
import quetzal.panel.node.NodeItems;
import quetzal.panel.node.Nodes;
import quetzal.panel.node.ServerIncludes;

/// Servers in the application API's envelope, with what is to be included; and servers as others include them.
public final class ServerItems implements ServerIncludes, ServersUsing {
    private final Servers servers;
    private final Eggs eggs;
    private final Nodes nodes;
    private final Locations locations;
    private final Allocations allocations;
    private final UserItems users;
    private final NodeItems nodeItems;
    private final EggItems eggItems;

    public ServerItems(
            Servers servers,
            Eggs eggs,
            Nodes nodes,
            Locations locations,
            Allocations allocations,
            UserItems users) {
        this.servers = servers;
        this.eggs = eggs;
        this.nodes = nodes;
        this.locations = locations;
        this.allocations = allocations;
        this.users = users;
        // Each knows the others' related objects, so they are made together.
        this.nodeItems = new NodeItems(nodes, locations, allocations, this);
        this.eggItems = new EggItems(eggs, this);
    }

    public NodeItems nodeItems() {
        return nodeItems;
    }

    public EggItems eggItems() {
        return eggItems;
    }

    /// Eggs and places once read, for all servers of one answer.
    private final class Known {
        private final Handle tx;
        private final Map<Long, Egg> byEgg = new HashMap<>();
        private final Map<Long, Long> locationByNode = new HashMap<>();
        private final Map<Long, String> codeByLocation = new HashMap<>();

        Known(Handle tx) {
            this.tx = tx;
        }

        Egg egg(long id) {
            return byEgg.computeIfAbsent(id, missing -> eggs.require(tx, missing));
        }

        long location(long node) {
            return locationByNode.computeIfAbsent(
                    node, missing -> nodes.require(tx, missing).settings().location());
        }

        String locationCode(long node) {
            return codeByLocation.computeIfAbsent(
                    location(node),
                    missing -> locations.find(tx, missing).map(Location::code).orElse(""));
        }
    }

    public Item item(Handle tx, Caller caller, Server server, Set<String> includes) {
        return items(tx, caller, List.of(server), includes).getFirst();
    }

    public List<Item> items(Handle tx, Caller caller, List<Server> found, Set<String> includes) {
        var known = new Known(tx);
        var values = servers.variables(tx, found.stream().map(Server::number).toList());
        return found.stream()
                .map(
                        server ->
                                item(
                                        tx,
                                        caller,
                                        server,
                                        includes,
                                        known,
                                        values.getOrDefault(server.number(), Map.of())))
                .toList();
    }

    private Item item(
            Handle tx,
            Caller caller,
            Server server,
            Set<String> includes,
            Known known,
            Map<Long, String> values) {
        var egg = known.egg(server.egg());
        var environment =
                ServerEnvironment.of(server, egg, values, known.locationCode(server.node()));
        var item = Item.of("server", ServerView.of(server, egg.nest(), environment));
        for (var include : includes) {
            var related = related(tx, caller, server, include, includes, known, values);
            if (related != null) {
                item = item.with(include, related);
            }
        }
        return item;
    }

    private @Nullable Rendered related(
            Handle tx,
            Caller caller,
            Server server,
            String include,
            Set<String> includes,
            Known known,
            Map<Long, String> values) {
        var below = IncludeNames.below(includes, include);
        return switch (include) {
            case "allocations" ->
                    caller.may(AdminResource.ALLOCATIONS, AdminAccess.READ)
                            ? nodeItems.allocations(
                                    tx, caller, allocations.ofServer(tx, server.number()), below)
                            : NullResource.INSTANCE;
            case "user" -> user(tx, caller, server.owner());
            case "subusers" -> subusers(tx, caller, server, below);
            case "nest" -> eggItems.nest(tx, caller, known.egg(server.egg()).nest(), below);
            case "egg" -> eggItems.egg(tx, caller, server.egg(), below);
            case "variables" ->
                    caller.may(AdminResource.SERVERS, AdminAccess.READ)
                            ? variables(known.egg(server.egg()), values)
                            : NullResource.INSTANCE;
            case "location" -> nodeItems.location(tx, caller, known.location(server.node()), below);
            case "node" -> nodeItems.node(tx, caller, server.node(), below);
            case "databases" ->
                    caller.may(AdminResource.SERVER_DATABASES, AdminAccess.READ)
                            ? Listing.of(List.of())
                            : NullResource.INSTANCE;
            default -> null;
        };
    }

    private Rendered user(Handle tx, Caller caller, long user) {
        return caller.may(AdminResource.USERS, AdminAccess.READ)
                ? users.find(tx, user).<Rendered>map(item -> item).orElse(NullResource.INSTANCE)
                : NullResource.INSTANCE;
    }

    private Rendered subusers(Handle tx, Caller caller, Server server, Set<String> below) {
        if (!caller.may(AdminResource.USERS, AdminAccess.READ)) {
            return NullResource.INSTANCE;
        }
        return Listing.of(
                servers.subusers(tx, server.number()).stream()
                        .map(
                                subuser -> {
                                    var item = Item.of("subuser", view(subuser));
                                    return below.contains("user")
                                            ? item.with("user", user(tx, caller, subuser.user()))
                                            : item;
                                })
                        .toList());
    }

    private static ServerView.SubuserView view(Subuser subuser) {
        return new ServerView.SubuserView(
                subuser.number(),
                subuser.user(),
                subuser.server(),
                subuser.permissions(),
                subuser.userUuid(),
                subuser.createdAt(),
                subuser.updatedAt());
    }

    private static Listing variables(Egg egg, Map<Long, String> values) {
        return Listing.of(
                egg.variables().stream()
                        .map(
                                stored -> {
                                    var variable = stored.variable();
                                    return Item.of(
                                            "server_variable",
                                            new ServerView.VariableView(
                                                    stored.number(),
                                                    egg.number(),
                                                    variable.name(),
                                                    variable.description(),
                                                    variable.env(),
                                                    variable.defaultValue(),
                                                    variable.userViewable(),
                                                    variable.userEditable(),
                                                    variable.rulesText(),
                                                    stored.createdAt(),
                                                    stored.updatedAt(),
                                                    values.get(stored.number())));
                                })
                        .toList());
    }

    // As others include them

    private Rendered all(Handle tx, Caller caller, Where where, Set<String> includes) {
        return caller.may(AdminResource.SERVERS, AdminAccess.READ)
                ? Listing.of(items(tx, caller, servers.all(tx, where), includes))
                : NullResource.INSTANCE;
    }

    @Override
    public Rendered ofNode(Handle tx, Caller caller, long node, Set<String> includes) {
        return all(tx, caller, new Where().is("s.node_id", node), includes);
    }

    @Override
    public Rendered ofLocation(Handle tx, Caller caller, long location, Set<String> includes) {
        var where = new Where();
        where.and(
                "s.node_id IN (SELECT id FROM nodes WHERE location_id = "
                        + where.bound(location)
                        + ")");
        return all(tx, caller, where, includes);
    }

    @Override
    public Rendered one(Handle tx, Caller caller, long server, Set<String> includes) {
        if (!caller.may(AdminResource.SERVERS, AdminAccess.READ)) {
            return NullResource.INSTANCE;
        }
        return servers.find(tx, server)
                .<Rendered>map(found -> item(tx, caller, found, includes))
                .orElse(NullResource.INSTANCE);
    }

    @Override
    public Rendered ofEgg(Handle tx, Caller caller, long egg, Set<String> includes) {
        return all(tx, caller, new Where().is("s.egg_id", egg), includes);
    }

    @Override
    public Rendered ofNest(Handle tx, Caller caller, long nest, Set<String> includes) {
        var where = new Where();
        where.and("s.egg_id IN (SELECT id FROM eggs WHERE nest_id = " + where.bound(nest) + ")");
        return all(tx, caller, where, includes);
    }

    /// The servers that an account owns.
    public Rendered ofUser(Handle tx, Caller caller, long user) {
        return all(tx, caller, new Where().is("s.owner_id", user), Set.of());
    }
}
