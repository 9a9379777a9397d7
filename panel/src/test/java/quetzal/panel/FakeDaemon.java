package quetzal.panel;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;

/// A daemon of a test: a real HTTP server that knows the daemon's routes and misbehaves as it is told.
public final class FakeDaemon implements AutoCloseable {
    /// What it does with the next calls.
    public sealed interface Mood {
        record Well() implements Mood {}

        record Refusing(int status, String error) implements Mood {}

        /// A proxy's page.
        record Html(int status) implements Mood {}

        /// Takes the request and answers only when the test lets it go.
        record Hanging(CountDownLatch release) implements Mood {}

        /// Does what it was asked and dies before it says so.
        record DyingAfterwards() implements Mood {}

        /// Does not know the newer route for taking back rights.
        record Old() implements Mood {}
    }

    public record Call(String method, String path, JsonNode body, String authorization) {}

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Call> calls = new ArrayList<>();
    private final AtomicReference<Mood> mood = new AtomicReference<>(new Mood.Well());
    private final Set<String> servers = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> memory = new ConcurrentHashMap<>();
    private volatile boolean namesNobody;
    private volatile @Nullable String panel;
    private volatile String remoteToken = "";

    public FakeDaemon() {
        this(0);
    }

    public FakeDaemon(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void mood(Mood now) {
        mood.set(now);
    }

    /// From now on a create asks this panel for the configuration, as daemons do.
    public void callsBack(String panelUrl, String idAndToken) {
        panel = panelUrl;
        remoteToken = idAndToken;
    }

    public Set<String> servers() {
        return servers;
    }

    /// From now on the server runs and uses so much; the rest is zero.
    public void uses(String server, long memoryBytes) {
        memory.put(server, memoryBytes);
    }

    /// From now on, or no longer: does not say which server uses that much.
    public void namesNobody(boolean now) {
        namesNobody = now;
    }

    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    public List<Call> calls(String method, String pathPart) {
        return calls().stream()
                .filter(call -> call.method().equals(method) && call.path().contains(pathPart))
                .toList();
    }

    public synchronized void forget() {
        calls.clear();
    }

    /// Calls the panel as this daemon.
    public Answer remote(String method, String path, @Nullable Object body) {
        return remote(method, path, body, remoteToken);
    }

    public Answer remote(String method, String path, @Nullable Object body, String idAndToken) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(panel + "/api/remote" + path))
                            .timeout(Duration.ofSeconds(20))
                            .header("Authorization", "Bearer " + idAndToken)
                            .header("Content-Type", "application/json")
                            .header("User-Agent", "Pterodactyl Wings/v1.11.13 (id:x)")
                            .method(
                                    method,
                                    body == null
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(
                                                    body instanceof String text
                                                            ? text
                                                            : Json.MAPPER.writeValueAsString(body)))
                            .build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var method = exchange.getRequestMethod();
        var path = exchange.getRequestURI().getPath();
        var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var body = text.isEmpty() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(text);
        synchronized (this) {
            calls.add(
                    new Call(
                            method,
                            path,
                            body,
                            String.valueOf(
                                    exchange.getRequestHeaders().getFirst("Authorization"))));
        }
        try (exchange) {
            switch (mood.get()) {
                case Mood.Well _ -> act(exchange, method, path, body);
                case Mood.Refusing(var status, var error) ->
                        answer(exchange, status, "{\"error\":\"" + error + "\"}");
                case Mood.Html(var status) -> answer(exchange, status, "<html>proxy</html>");
                case Mood.Hanging(var release) -> {
                    if (release.await(60, TimeUnit.SECONDS)) {
                        act(exchange, method, path, body);
                    }
                }
                case Mood.DyingAfterwards _ -> act(null, method, path, body);
                case Mood.Old _ -> {
                    if (path.equals("/api/deauthorize-user") || path.equals("/api/servers/usage")) {
                        answer(exchange, 404, "404 page not found");
                    } else {
                        act(exchange, method, path, body);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(@Nullable HttpExchange exchange, String method, String path, JsonNode body)
            throws IOException {
        if (path.equals("/api/system")) {
            answer(
                    exchange,
                    200,
                    "{\"architecture\":\"amd64\",\"cpu_count\":8,\"kernel_version\":\"6.1\",\"os\":\"linux\",\"version\":\"1.11.13\"}");
        } else if (path.equals("/api/system/logs")) {
            answer(
                    exchange,
                    200,
                    "{\"data\":[{\"ts\":\"2026-01-01T12:00:00Z\",\"level\":\"WARN\",\"component\":\"container\",\"message\":\"of the node\"}]}");
        } else if (path.endsWith("/console") && method.equals("GET")) {
            answer(
                    exchange,
                    200,
                    "{\"lines\":[{\"seq\":1,\"time\":\"2026-01-01T12:00:00Z\",\"kind\":\"output\",\"actor\":null,\"line\":\"\\u001b[31mhello\"}],\"oldest\":1,\"newest\":1,\"next\":null}");
        } else if (path.equals("/api/servers") && method.equals("POST")) {
            create(exchange, body.path("uuid").asText());
        } else if (path.equals("/api/servers/usage")) {
            answer(exchange, 200, usage(body.path("servers")));
        } else if (path.startsWith("/api/servers/")) {
            var uuid = path.split("/", -1)[3];
            var known = servers.contains(uuid);
            if (method.equals("DELETE") && path.length() == "/api/servers/".length() + 36) {
                servers.remove(uuid);
            }
            if (known) {
                answer(exchange, method.equals("POST") ? 202 : 204, "");
            } else {
                answer(exchange, 404, "{\"error\":\"no such server\"}");
            }
        } else {
            answer(exchange, 204, "");
        }
    }

    private String usage(JsonNode wanted) {
        var answer = Json.MAPPER.createObjectNode();
        var list = answer.putArray("servers");
        for (var one : wanted) {
            var used = memory.get(one.asText());
            if (used != null) {
                list.addObject()
                        .put("uuid", namesNobody ? null : one.asText())
                        .put("state", "running")
                        .putObject("utilization")
                        .put("memory_bytes", used);
            }
        }
        return answer.toString();
    }

    private void create(@Nullable HttpExchange exchange, String uuid) throws IOException {
        if (servers.contains(uuid)) {
            answer(exchange, 409, "{\"error\":\"exists\"}");
            return;
        }
        if (panel != null && remote("GET", "/servers/" + uuid, null).status() != 200) {
            answer(exchange, 500, "{\"error\":\"the panel does not describe it\"}");
            return;
        }
        servers.add(uuid);
        answer(exchange, 202, "");
    }

    private static void answer(@Nullable HttpExchange exchange, int status, String body)
            throws IOException {
        if (exchange == null) {
            return;
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
