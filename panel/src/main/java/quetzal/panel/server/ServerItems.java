package quetzal.panel.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
import quetzal.panel.node.Allocation;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.Location;
import quetzal.panel.node.Locations;
import quetzal.panel.node.Node;
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

    /// What the servers of one answer stand on, read for all of them at once; related objects that several share are
    /// rendered once.
    private final class Known {
        private final Map<Long, Egg> byEgg;
        private final Map<Long, Node> byNode;
        private final Map<Long, Location> byLocation;
        private final Map<Long, Map<Long, String>> variables;
        private final Map<Long, List<Allocation>> addresses = new HashMap<>();
        private final Map<Long, List<Subuser>> subusers;
        private final Map<Long, Item> people;
        private final Map<String, Rendered> shared = new HashMap<>();

        Known(Handle tx, List<Server> found, Set<String> includes) {
            var numbers = found.stream().map(Server::number).toList();
            byEgg = eggs.all(tx, distinct(found, Server::egg));
            byNode = nodes.all(tx, distinct(found, Server::node));
            byLocation =
                    locations.all(
                            tx,
                            byNode.values().stream()
                                    .map(node -> node.settings().location())
                                    .distinct()
                                    .toList());
            variables = servers.variables(tx, numbers);
            if (includes.contains("allocations")) {
                for (var address : allocations.ofServers(tx, numbers)) {
                    if (address.server() != null) {
                        addresses
                                .computeIfAbsent(address.server(), _ -> new ArrayList<>())
                                .add(address);
                    }
                }
            }
            subusers = includes.contains("subusers") ? servers.subusers(tx, numbers) : Map.of();
            var wanted = new HashSet<Long>();
            if (includes.contains("user")) {
                wanted.addAll(distinct(found, Server::owner));
            }
            if (includes.contains("subusers.user")) {
                subusers.values().forEach(list -> list.forEach(sub -> wanted.add(sub.user())));
            }
            people = users.of(tx, List.copyOf(wanted));
        }

        private static List<Long> distinct(List<Server> found, Function<Server, Long> what) {
            return found.stream().map(what).distinct().toList();
        }

        Egg egg(long id) {
            return there(byEgg, id);
        }

        long location(long node) {
            return there(byNode, node).settings().location();
        }

        String locationCode(long node) {
            var location = byLocation.get(location(node));
            return location == null ? "" : location.code();
        }

        Map<Long, String> variables(Server server) {
            return variables.getOrDefault(server.number(), Map.of());
        }

        private static <T> T there(Map<Long, T> found, long id) {
            var value = found.get(id);
            if (value == null) {
                throw new IllegalStateException("a server without what it stands on: " + id);
            }
            return value;
        }
    }

    public Item item(Handle tx, Caller caller, Server server, Set<String> includes) {
        return items(tx, caller, List.of(server), includes).getFirst();
    }

    /// As many statements for a hundred servers as for one.
    public List<Item> items(Handle tx, Caller caller, List<Server> found, Set<String> includes) {
        if (found.isEmpty()) {
            return List.of();
        }
        var known = new Known(tx, found, includes);
        return found.stream().map(server -> item(tx, caller, server, includes, known)).toList();
    }

    private Item item(Handle tx, Caller caller, Server server, Set<String> includes, Known known) {
        var egg = known.egg(server.egg());
        var environment =
                ServerEnvironment.of(
                        server, egg, known.variables(server), known.locationCode(server.node()));
        var item = Item.of("server", ServerView.of(server, egg.nest(), environment));
        for (var include : includes) {
            var related = related(tx, caller, server, include, includes, known);
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
            Known known) {
        var below = IncludeNames.below(includes, include);
        return switch (include) {
            case "allocations" ->
                    caller.may(AdminResource.ALLOCATIONS, AdminAccess.READ)
                            ? nodeItems.allocations(
                                    tx,
                                    caller,
                                    known.addresses.getOrDefault(server.number(), List.of()),
                                    below)
                            : NullResource.INSTANCE;
            case "user" -> user(caller, server.owner(), known);
            case "subusers" -> subusers(caller, server, below, known);
            case "nest" -> {
                var nest = known.egg(server.egg()).nest();
                yield known.shared.computeIfAbsent(
                        include + nest, _ -> eggItems.nest(tx, caller, nest, below));
            }
            case "egg" ->
                    known.shared.computeIfAbsent(
                            include + server.egg(),
                            _ -> eggItems.egg(tx, caller, server.egg(), below));
            case "variables" ->
                    caller.may(AdminResource.SERVERS, AdminAccess.READ)
                            ? variables(known.egg(server.egg()), known.variables(server))
                            : NullResource.INSTANCE;
            case "location" -> {
                var location = known.location(server.node());
                yield known.shared.computeIfAbsent(
                        include + location, _ -> nodeItems.location(tx, caller, location, below));
            }
            case "node" ->
                    known.shared.computeIfAbsent(
                            include + server.node(),
                            _ -> nodeItems.node(tx, caller, server.node(), below));
            case "databases" ->
                    caller.may(AdminResource.SERVER_DATABASES, AdminAccess.READ)
                            ? Listing.of(List.of())
                            : NullResource.INSTANCE;
            default -> null;
        };
    }

    private static Rendered user(Caller caller, long user, Known known) {
        var item = known.people.get(user);
        return item != null && caller.may(AdminResource.USERS, AdminAccess.READ)
                ? item
                : NullResource.INSTANCE;
    }

    private static Rendered subusers(Caller caller, Server server, Set<String> below, Known known) {
        if (!caller.may(AdminResource.USERS, AdminAccess.READ)) {
            return NullResource.INSTANCE;
        }
        return Listing.of(
                known.subusers.getOrDefault(server.number(), List.of()).stream()
                        .map(
                                subuser -> {
                                    var item = Item.of("subuser", view(subuser));
                                    return below.contains("user")
                                            ? item.with("user", user(caller, subuser.user(), known))
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
