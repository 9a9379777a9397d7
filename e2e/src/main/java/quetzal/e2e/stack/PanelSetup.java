package quetzal.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Sets a panel up through its application API. Each step finds what it made before and leaves it alone, so the
/// whole may be done again.
public final class PanelSetup {
    private static final String BASE = "/api/application";

    private final PanelApi api;

    /// `api` holds a key of an administrator.
    public PanelSetup(PanelApi api) {
        this.api = api;
    }

    /// A key for the application API that may do everything.
    public String applicationKey(String description) {
        var body = PanelApi.object().put("description", description);
        body.putArray("allowed_ips");
        var permissions = body.putObject("permissions");
        for (var resource :
                List.of(
                        "users",
                        "nodes",
                        "allocations",
                        "locations",
                        "servers",
                        "nests",
                        "eggs",
                        "server_databases",
                        "database_hosts",
                        "activity",
                        "logs",
                        "console")) {
            permissions.put(resource, 3);
        }
        return PanelLogin.keyOf(api.post(BASE + "/api-keys", body));
    }

    public int location(String name) {
        return find(BASE + "/locations", "short", name)
                .orElseGet(
                        () ->
                                api.post(
                                        BASE + "/locations",
                                        PanelApi.object().put("short", name).put("long", name)))
                .at("/attributes/id")
                .asInt();
    }

    /// A node on this machine, without TLS.
    ///
    /// - unit: `volumes` is the absolute folder of the servers' files
    public int node(String name, int location, int port, Path volumes) {
        return node(name, location, "127.0.0.1", port, volumes, "auto");
    }

    /// A node without TLS, at a host name that the panel can reach; `route` is the way that consoles take.
    public int node(String name, int location, String host, int port, Path volumes, String route) {
        var body =
                PanelApi.object()
                        .put("name", name)
                        .put("location_id", location)
                        .put("fqdn", host)
                        .put("scheme", "http")
                        .put("behind_proxy", false)
                        .put("public", true)
                        .put("memory", 16384)
                        .put("memory_overallocate", 0)
                        .put("disk", 102400)
                        .put("disk_overallocate", 0)
                        .put("upload_size", 100)
                        .put("daemon_listen", port)
                        .put("daemon_sftp", 2022)
                        .put("console_route", route)
                        .put("daemon_base", volumes.toString());
        var known = find(BASE + "/nodes", "name", name);
        if (known.isEmpty()) {
            return api.post(BASE + "/nodes", body).at("/attributes/id").asInt();
        }
        int id = known.get().at("/attributes/id").asInt();
        if (known.get().at("/attributes/daemon_listen").asInt() != port) {
            api.patch(BASE + "/nodes/" + id, body);
        }
        return id;
    }

    /// Gives one setting of a node another value; the others stay.
    public void change(int node, String setting, String value) {
        var is = api.get(BASE + "/nodes/" + node).path("attributes");
        var body = PanelApi.object().put(setting, value);
        for (var name :
                List.of(
                        "name",
                        "location_id",
                        "fqdn",
                        "scheme",
                        "memory",
                        "memory_overallocate",
                        "disk",
                        "disk_overallocate",
                        "daemon_listen",
                        "daemon_sftp")) {
            body.set(name, is.path(name));
        }
        api.patch(BASE + "/nodes/" + node, body);
    }

    /// What the daemon of `node` is configured with, token and all.
    public JsonNode nodeConfiguration(int node) {
        return api.get(BASE + "/nodes/" + node + "/configuration");
    }

    /// A key that fetches the node's configuration once.
    public String configurationToken(int node) {
        return api.post(BASE + "/nodes/" + node + "/configuration/token", PanelApi.object())
                .path("token")
                .asText();
    }

    public void allocations(int node, String ip, List<Integer> ports) {
        var body = PanelApi.object().put("ip", ip);
        var list = body.putArray("ports");
        ports.forEach(port -> list.add(Integer.toString(port)));
        api.post(BASE + "/nodes/" + node + "/allocations", body);
    }

    private int allocation(int node, int port) {
        return pages(BASE + "/nodes/" + node + "/allocations")
                .map(item -> item.path("attributes"))
                .filter(allocation -> allocation.path("port").asInt() == port)
                .map(allocation -> allocation.path("id").asInt())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("node " + node + " has no port " + port));
    }

    public int nest(String name) {
        return find(BASE + "/nests", "name", name)
                .orElseGet(() -> api.post(BASE + "/nests", PanelApi.object().put("name", name)))
                .at("/attributes/id")
                .asInt();
    }

    /// The egg in `file`, imported into `nest` when its name is not there yet.
    public int egg(int nest, Path file) {
        try {
            var text = Files.readString(file);
            var name = PanelApi.tree(text).path("name").asText();
            var eggs = api.get(BASE + "/nests/" + nest + "/eggs").path("data");
            for (var egg : eggs) {
                if (egg.at("/attributes/name").asText().equals(name)) {
                    return egg.at("/attributes/id").asInt();
                }
            }
            return api.post(BASE + "/eggs/import?import_to_nest=" + nest, text)
                    .at("/attributes/id")
                    .asInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<HostedServer> serverNamed(String name) {
        return find(BASE + "/servers?include=allocations,egg", "name", name).map(HostedServer::of);
    }

    public List<HostedServer> servers() {
        return pages(BASE + "/servers?include=allocations,egg").map(HostedServer::of).toList();
    }

    public HostedServer createServer(int nest, int node, int owner, NewServer wanted) {
        var egg = api.get(BASE + "/nests/" + nest + "/eggs/" + wanted.egg() + "?include=variables");
        var attributes = egg.path("attributes");
        var body = PanelApi.object();
        body.put("name", wanted.name()).put("user", owner).put("egg", wanted.egg());
        body.put("docker_image", attributes.path("docker_images").elements().next().asText());
        body.put("startup", attributes.path("startup").asText());
        environment(body.putObject("environment"), attributes, wanted);
        body.putObject("limits")
                .put("memory", wanted.memoryMib())
                .put("swap", 0)
                .put("disk", wanted.diskMib())
                .put("io", 500)
                .put("cpu", wanted.cpuPercent());
        body.putObject("feature_limits")
                .put("databases", 0)
                .put("allocations", 0)
                .put("backups", 0);
        body.putObject("allocation").put("default", allocation(node, wanted.port()));
        body.put("oom_disabled", false);
        body.put("start_on_completion", wanted.startWhenInstalled());
        return HostedServer.of(api.post(BASE + "/servers?include=allocations,egg", body));
    }

    private static void environment(ObjectNode into, JsonNode egg, NewServer wanted) {
        for (var item : egg.at("/relationships/variables/data")) {
            var variable = item.path("attributes");
            into.put(
                    variable.path("env_variable").asText(),
                    variable.path("default_value").asText());
        }
        wanted.variables().forEach(into::put);
    }

    /// `installing`, `install_failed`, `suspended`, … or empty when nothing is the matter.
    public String status(HostedServer server) {
        return api.get(BASE + "/servers/" + server.id()).at("/attributes/status").asText("");
    }

    public int userId(String email) {
        return find(BASE + "/users", "email", email)
                .orElseThrow(() -> new IllegalStateException("no user " + email))
                .at("/attributes/id")
                .asInt();
    }

    private Optional<JsonNode> find(String path, String field, String value) {
        return pages(path)
                .filter(item -> item.path("attributes").path(field).asText().equals(value))
                .findFirst();
    }

    private Stream<JsonNode> pages(String path) {
        var first = page(path, 1);
        int count = first.at("/meta/pagination/total_pages").asInt(1);
        var rest = Stream.iterate(2, page -> page <= count, page -> page + 1);
        return Stream.concat(Stream.of(first), rest.map(page -> page(path, page)))
                .flatMap(page -> Stream.of(page.path("data")).flatMap(PanelSetup::elements));
    }

    private JsonNode page(String path, int page) {
        var separator = path.contains("?") ? "&" : "?";
        return api.get(path + separator + "per_page=100&page=" + page);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }
}
