package quetzal.panel.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.egg.Egg;
import quetzal.panel.egg.EggDefinition;
import quetzal.panel.egg.EggProcess;
import quetzal.panel.egg.Eggs;
import quetzal.panel.egg.PlaceholderValues;
import quetzal.panel.node.Allocation;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.Locations;
import quetzal.panel.node.Nodes;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.shared.protocol.remote.ProcessConfiguration;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.shared.protocol.remote.ServerSettings;

/// What a daemon is told about its servers.
public final class ServerConfigurations {
    private final ServerStore store = new ServerStore();
    private final Eggs eggs;
    private final Nodes nodes;
    private final Locations locations;
    private final Allocations allocations;

    public ServerConfigurations(
            Eggs eggs, Nodes nodes, Locations locations, Allocations allocations) {
        this.eggs = eggs;
        this.nodes = nodes;
        this.locations = locations;
        this.allocations = allocations;
    }

    /// An egg once read, for all servers of a list.
    private record Loaded(Egg egg, EggDefinition effective) {}

    public RemoteServer one(Handle tx, Server server) {
        return all(tx, List.of(server)).getFirst();
    }

    /// In the order given; a handful of statements however many there are.
    public List<RemoteServer> all(Handle tx, List<Server> servers) {
        var loaded = load(tx, servers.stream().map(Server::egg).distinct().toList());
        var places = places(tx, servers.stream().map(Server::node).distinct().toList());
        var numbers = servers.stream().map(Server::number).toList();
        var values = store.variables(tx, numbers);
        var addresses = new LinkedHashMap<Long, List<Allocation>>();
        allocations
                .ofServers(tx, numbers)
                .forEach(
                        a -> {
                            if (a.server() != null) {
                                addresses
                                        .computeIfAbsent(a.server(), _ -> new ArrayList<>())
                                        .add(a);
                            }
                        });
        return servers.stream()
                .map(
                        server -> {
                            var egg = loaded.get(server.egg());
                            if (egg == null) {
                                throw new IllegalStateException("a server without its egg");
                            }
                            return build(
                                    server,
                                    egg,
                                    places.getOrDefault(server.node(), ""),
                                    values.getOrDefault(server.number(), Map.of()),
                                    addresses.getOrDefault(server.number(), List.of()));
                        })
                .toList();
    }

    public InstallScript script(Handle tx, Server server) {
        var script = eggs.effective(tx, eggs.require(tx, server.egg())).script();
        return new InstallScript(script.container(), script.entrypoint(), script.script());
    }

    private Map<Long, Loaded> load(Handle tx, List<Long> ids) {
        var found = eggs.all(tx, ids);
        var loaded = new LinkedHashMap<Long, Loaded>();
        eggs.effective(tx, found.values())
                .forEach(
                        (id, effective) -> {
                            var egg = found.get(id);
                            if (egg != null) {
                                loaded.put(id, new Loaded(egg, effective));
                            }
                        });
        return loaded;
    }

    /// Codes of locations, by node.
    private Map<Long, String> places(Handle tx, List<Long> ids) {
        var found = nodes.all(tx, ids);
        var known =
                locations.all(
                        tx,
                        found.values().stream()
                                .map(node -> node.settings().location())
                                .distinct()
                                .toList());
        var codes = new LinkedHashMap<Long, String>();
        found.forEach(
                (id, node) -> {
                    var location = known.get(node.settings().location());
                    codes.put(id, location == null ? "" : location.code());
                });
        return codes;
    }

    private static RemoteServer build(
            Server server,
            Loaded egg,
            String location,
            Map<Long, String> values,
            List<Allocation> addresses) {
        var environment = texts(ServerEnvironment.of(server, egg.egg(), values, location));
        var here = addresses.stream().filter(a -> a.node() == server.node()).toList();
        var primary =
                here.stream()
                        .filter(a -> a.number() == server.allocation())
                        .findFirst()
                        .map(a -> new ServerSettings.Address(a.ip(), a.port()))
                        .orElse(null);
        return new RemoteServer(
                settings(server, egg, environment, primary, here),
                process(server, egg.effective(), environment, primary));
    }

    private static Map<String, String> texts(Map<String, @Nullable Object> environment) {
        var texts = new LinkedHashMap<String, String>();
        environment.forEach(
                (name, value) -> texts.put(name, value == null ? "" : String.valueOf(value)));
        return texts;
    }

    private static ServerSettings settings(
            Server server,
            Loaded egg,
            Map<String, String> environment,
            ServerSettings.@Nullable Address primary,
            List<Allocation> addresses) {
        var limits = server.limits();
        var mappings = new TreeMap<String, List<Integer>>();
        addresses.forEach(
                a -> mappings.computeIfAbsent(a.ip(), _ -> new ArrayList<>()).add(a.port()));
        return new ServerSettings(
                server.id(),
                new ServerSettings.Meta(server.name(), server.description()),
                // A server that is going must not be started in the meantime.
                server.suspended() || server.deleting(),
                new LinkedHashMap<>(environment),
                server.startup(),
                server.skipScripts(),
                new ServerSettings.Build(
                        limits.memory(),
                        limits.swap(),
                        limits.io(),
                        limits.cpu(),
                        limits.threads(),
                        limits.disk(),
                        limits.oomDisabled()),
                new ServerSettings.Container(server.image(), limits.oomDisabled(), false),
                new ServerSettings.Allocations(
                        egg.effective().forceOutgoingIp(), primary, mappings),
                List.of(),
                new ServerSettings.Egg(
                        egg.egg().uuid().toString(),
                        egg.effective().fileDenylist(),
                        features(egg.effective().features())),
                Map.of(),
                null);
    }

    private static Map<String, List<String>> features(List<String> names) {
        var features = new LinkedHashMap<String, List<String>>();
        names.forEach(name -> features.put(name, List.of()));
        return features;
    }

    private static ProcessConfiguration process(
            Server server,
            EggDefinition egg,
            Map<String, String> environment,
            ServerSettings.@Nullable Address primary) {
        var limits = server.limits();
        var ip = primary == null ? "" : primary.ip();
        var port = primary == null ? "" : String.valueOf(primary.port());
        var facts = new LinkedHashMap<String, String>();
        facts.put("uuid", server.id().toString());
        facts.put("suspended", server.suspended() ? "1" : "0");
        facts.put("rebuild", "0");
        facts.put("service.egg", "");
        facts.put("service.skip_scripts", server.skipScripts() ? "1" : "0");
        facts.put("build.default.ip", ip);
        facts.put("build.default.port", port);
        facts.put("build.memory", String.valueOf(limits.memory()));
        facts.put("build.swap", String.valueOf(limits.swap()));
        facts.put("build.io", String.valueOf(limits.io()));
        facts.put("build.cpu", String.valueOf(limits.cpu()));
        facts.put("build.disk", String.valueOf(limits.disk()));
        facts.put("build.threads", limits.threads() == null ? "" : limits.threads());
        facts.put("build.oom_disabled", limits.oomDisabled() ? "1" : "0");
        facts.put("build.image", server.image());
        // How newer eggs name the same.
        facts.put("allocations.default.ip", ip);
        facts.put("allocations.default.port", port);
        facts.put("build.memory_limit", String.valueOf(limits.memory()));
        facts.put("build.cpu_limit", String.valueOf(limits.cpu()));
        facts.put("build.disk_space", String.valueOf(limits.disk()));
        facts.put("build.io_weight", String.valueOf(limits.io()));
        facts.put("meta.name", server.name());
        facts.put("meta.description", server.description());
        facts.put("invocation", server.startup());
        facts.put("container.image", server.image());
        return EggProcess.of(egg.config(), new PlaceholderValues(facts, environment));
    }
}
