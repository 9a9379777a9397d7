package quetzal.wings.panel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;

/// A panel for tests: a real HTTP server that answers `/api/remote` and remembers what it was told.
public final class FakePanel implements AutoCloseable {
    public static final String TOKEN_ID = "abcdefghijklmnop";
    public static final String TOKEN =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// How it behaves.
    public enum Mood {
        FINE,
        /// 200 with a page of a proxy.
        HTML,
        /// 502 without a body.
        BROKEN,
        /// Half of the right answer, then the end.
        PARTIAL,
        /// Takes the request and never answers.
        SILENT
    }

    public record InstallReport(ServerId server, JsonNode body, String key) {}

    private final HttpServer server;
    private final AtomicReference<Mood> mood = new AtomicReference<>(Mood.FINE);
    private final Map<ServerId, ObjectNode> servers = new LinkedHashMap<>();
    private final Map<ServerId, ObjectNode> scripts = new ConcurrentHashMap<>();
    private final List<JsonNode> extraEntries = new CopyOnWriteArrayList<>();
    private final List<JsonNode> activity = new CopyOnWriteArrayList<>();
    private final List<InstallReport> installs = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private final List<JsonNode> shells = new CopyOnWriteArrayList<>();

    private FakePanel(HttpServer server) {
        this.server = server;
    }

    public static FakePanel start() throws IOException {
        return start(0);
    }

    /// On the port of one that was closed.
    public static FakePanel start(int port) throws IOException {
        var http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        var panel = new FakePanel(http);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", panel::handle);
        http.start();
        return panel;
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void mood(Mood next) {
        mood.set(next);
    }

    public synchronized void put(ServerId id, ObjectNode configuration) {
        servers.put(id, configuration);
    }

    public synchronized void forget(ServerId id) {
        servers.remove(id);
    }

    public void script(ServerId id, String image, String script) {
        scripts.put(
                id,
                Json.MAPPER
                        .createObjectNode()
                        .put("container_image", image)
                        .put("entrypoint", "sh")
                        .put("script", script));
    }

    /// An entry of the list that is no server.
    public void listAlso(JsonNode entry) {
        extraEntries.add(entry);
    }

    /// Rows in the order they came; one per id, as a panel that knows idempotence stores them.
    public List<JsonNode> activity() {
        var byId = new LinkedHashMap<String, JsonNode>();
        activity.forEach(row -> byId.putIfAbsent(row.path("id").asText(), row));
        return new ArrayList<>(byId.values());
    }

    public int activityRowsReceived() {
        return activity.size();
    }

    public List<InstallReport> installs() {
        return List.copyOf(installs);
    }

    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// What was reported of shells, in the order it came.
    public List<JsonNode> shells() {
        return List.copyOf(shells);
    }

    public List<String> states() {
        return List.copyOf(states);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            switch (mood.get()) {
                case HTML -> send(exchange, 200, "<html><body>Just a moment...</body></html>");
                case BROKEN -> send(exchange, 502, "");
                case SILENT -> silence();
                case PARTIAL -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody()
                            .write("{\"data\":[".getBytes(StandardCharsets.UTF_8));
                }
                case FINE -> {
                    if (!("Bearer " + TOKEN_ID + "." + TOKEN)
                            .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                        refuse(exchange, 403);
                    } else {
                        answer(exchange, path, body);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void silence() throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(60));
    }

    private synchronized void answer(HttpExchange exchange, String path, byte[] body)
            throws IOException {
        var parts = path.substring("/api/remote/".length()).split("/", -1);
        var post = exchange.getRequestMethod().equals("POST");
        if (parts[0].equals("activity")) {
            Json.MAPPER.readTree(body).path("data").forEach(activity::add);
            send(exchange, 200, "");
        } else if (parts.length == 1) {
            send(exchange, 200, page(exchange.getRequestURI().getQuery()).toString());
        } else if (parts[1].equals("reset")) {
            send(exchange, 204, "");
        } else {
            var id = ServerId.of(parts[1]);
            var configuration = servers.get(id);
            if (configuration == null) {
                refuse(exchange, 404);
            } else if (parts.length == 2) {
                send(exchange, 200, configuration.toString());
            } else if (parts[2].equals("install") && post) {
                var key = exchange.getRequestHeaders().getFirst("X-Idempotency-Key");
                installs.add(
                        new InstallReport(id, Json.MAPPER.readTree(body), key == null ? "" : key));
                send(exchange, 204, "");
            } else if (parts[2].equals("install") && scripts.containsKey(id)) {
                send(exchange, 200, scripts.get(id).toString());
            } else if (parts[2].equals("shell-sessions") && post) {
                shells.add(Json.MAPPER.readTree(body));
                send(exchange, 204, "");
            } else if (path.endsWith("/container/status")) {
                states.add(id + " " + Json.MAPPER.readTree(body).at("/data/new_state").asText());
                send(exchange, 204, "");
            } else {
                refuse(exchange, 404);
            }
        }
    }

    private ObjectNode page(String query) {
        var page = parameter(query, "page");
        var perPage = parameter(query, "per_page");
        var all = new ArrayList<JsonNode>();
        servers.forEach(
                (id, configuration) ->
                        all.add(configuration.deepCopy().put("uuid", id.toString())));
        all.addAll(extraEntries);
        var answer = Json.MAPPER.createObjectNode();
        var data = answer.putArray("data");
        all.stream().skip((long) (page - 1) * perPage).limit(perPage).forEach(data::add);
        answer.putObject("meta")
                .put("current_page", page)
                .put("last_page", Math.max(1, (all.size() + perPage - 1) / perPage))
                .put("per_page", perPage)
                .put("total", all.size());
        return answer;
    }

    private static int parameter(String query, String name) {
        for (var pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Math.max(1, Integer.parseInt(pair.substring(name.length() + 1)));
            }
        }
        return 1;
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        send(
                exchange,
                status,
                "{\"errors\":[{\"code\":\"X\",\"status\":\"" + status + "\",\"detail\":\"No.\"}]}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
