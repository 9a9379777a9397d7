package quetzal.panel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A place, a node with its daemon, some addresses and the egg of the pretend game: what tests of servers stand on. All
/// of it is made through the API.
public final class Estate {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PanelFixture panel;
    private final Person admin;
    private final FakeDaemon daemon;
    private final long location;
    private final long node;
    private final long nest;
    private final long egg;

    private Estate(
            PanelFixture panel,
            Person admin,
            FakeDaemon daemon,
            long location,
            long node,
            long nest,
            long egg) {
        this.panel = panel;
        this.admin = admin;
        this.daemon = daemon;
        this.location = location;
        this.node = node;
        this.nest = nest;
        this.egg = egg;
    }

    public static Estate on(PanelFixture panel, FakeDaemon daemon) {
        var admin = panel.admin();
        var key = admin.applicationKey();
        var number = NUMBER.incrementAndGet();
        var location =
                ok(
                        panel.post(
                                "/api/application/locations",
                                key,
                                Map.of("short", "place" + number)));
        var node =
                ok(
                        panel.post(
                                "/api/application/nodes",
                                key,
                                nodeBody("node" + number, location, daemon.port())));
        ok(
                panel.post(
                        "/api/application/nodes/" + node + "/allocations",
                        key,
                        Map.of("ip", "127.0.0.1", "ports", List.of("20000-20049"))));
        var nest = ok(panel.post("/api/application/nests", key, Map.of("name", "nest " + number)));
        var egg =
                ok(
                        panel.post(
                                "/api/application/eggs/import?import_to_nest=" + nest,
                                key,
                                fakeGame()));
        var estate = new Estate(panel, admin, daemon, location, node, nest, egg);
        daemon.callsBack(panel.url(), estate.remoteToken());
        return estate;
    }

    public static String fakeGame() {
        try {
            return Files.readString(Path.of("../images/eggs/fake-game.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, Object> nodeBody(String name, long location, int port) {
        var body = new HashMap<String, Object>();
        body.put("name", name);
        body.put("location_id", location);
        body.put("fqdn", "127.0.0.1");
        body.put("scheme", "http");
        body.put("memory", 8192);
        body.put("memory_overallocate", 0);
        body.put("disk", 100_000);
        body.put("disk_overallocate", 0);
        body.put("daemon_listen", port);
        body.put("daemon_sftp", 2022);
        return body;
    }

    private static long ok(Answer answer) {
        if (answer.status() >= 300) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return answer.attributes().path("id").asLong();
    }

    /// What the daemon says to the panel: `id.token`.
    public String remoteToken() {
        var configuration =
                panel.get(
                        "/api/application/nodes/" + node + "/configuration",
                        admin.applicationKey());
        return configuration.json().path("token_id").asText()
                + "."
                + configuration.json().path("token").asText();
    }

    public Person admin() {
        return admin;
    }

    public String key() {
        return admin.applicationKey();
    }

    public FakeDaemon daemon() {
        return daemon;
    }

    public long location() {
        return location;
    }

    public long node() {
        return node;
    }

    public long nest() {
        return nest;
    }

    public long egg() {
        return egg;
    }

    /// The ids of the node's free allocations.
    public List<Long> free() {
        return panel
                .get("/api/application/nodes/" + node + "/allocations?filter[server_id]=", key())
                .json()
                .path("data")
                .findValues("attributes")
                .stream()
                .map(a -> a.path("id").asLong())
                .toList();
    }

    /// A request for a server on this allocation, with all that the pretend game wants.
    public Map<String, Object> serverBody(long owner, long allocation) {
        var body = new HashMap<String, Object>();
        body.put("name", "arena");
        body.put("user", owner);
        body.put("egg", egg);
        body.put("docker_image", "gamehost/tiny:1");
        body.put("startup", "sh /opt/fake/fakegame.sh --port {{SERVER_PORT}}");
        body.put("environment", environment());
        body.put("limits", Map.of("memory", 512, "swap", 0, "disk", 1024, "io", 500, "cpu", 100));
        body.put("feature_limits", Map.of("databases", 0, "allocations", 0, "backups", 0));
        body.put("allocation", Map.of("default", allocation));
        return body;
    }

    public Map<String, Object> environment() {
        var environment = new HashMap<String, Object>();
        for (JsonNode variable :
                panel.get("/api/application/eggs/" + egg + "?include=variables", key())
                        .attributes()
                        .path("relationships")
                        .path("variables")
                        .path("data")) {
            environment.put(
                    variable.path("attributes").path("env_variable").asText(),
                    variable.path("attributes").path("default_value").asText());
        }
        return environment;
    }

    public Answer create(long owner) {
        return panel.post("/api/application/servers", key(), serverBody(owner, free().getFirst()));
    }

    /// A server of this owner, whose node has it.
    public JsonNode server(long owner) {
        var answer = create(owner);
        if (answer.status() != 201) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return answer.attributes();
    }

    /// The same, with its installation done.
    public JsonNode installed(long owner) {
        var server = server(owner);
        var answer =
                daemon.remote(
                        "POST",
                        "/servers/" + server.path("uuid").asText() + "/install",
                        Map.of("successful", true, "reinstall", false));
        if (answer.status() != 204) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return server;
    }

    public Answer view(JsonNode server) {
        return panel.get("/api/application/servers/" + server.path("id").asLong(), key());
    }
}
