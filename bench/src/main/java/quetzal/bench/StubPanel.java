package quetzal.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.shared.protocol.remote.ProcessConfiguration;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.shared.protocol.remote.RemoteServerEntry;
import quetzal.shared.protocol.remote.ServerSettings;

/// The panel as one daemon sees it, with nothing behind it: so that only the daemon is measured.
final class StubPanel implements AutoCloseable {
    private final HttpServer http;
    private final List<ServerSettings> servers;
    private final ProcessConfiguration process =
            new ProcessConfiguration(
                    new ProcessConfiguration.Startup(
                            List.of("bench ready", "Done ("), List.of(), false),
                    new ProcessConfiguration.Stop("command", "stop"),
                    List.of());

    StubPanel(List<ServerSettings> servers) throws IOException {
        this.servers = List.copyOf(servers);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/api/remote/", this::answer);
        http.start();
    }

    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /// A server that runs `startup` in `image`, with no address of its own.
    static ServerSettings server(ServerId id, String image, String startup) {
        return new ServerSettings(
                id,
                new ServerSettings.Meta("bench", ""),
                false,
                Map.of("STARTUP", startup),
                startup,
                true,
                new ServerSettings.Build(128, 0, 500, 0, null, 0, false),
                new ServerSettings.Container("~" + image, false, false),
                new ServerSettings.Allocations(false, null, Map.of()),
                List.of(),
                new ServerSettings.Egg("", List.of(), Map.of()),
                Map.of(),
                false);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath().substring("/api/remote/".length());
            if (exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            var body = path.equals("servers") ? page(exchange) : one(path);
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var bytes = Json.MAPPER.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Object page(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        var page = Math.max(1, number(query, "page", 1));
        var size = Math.max(1, number(query, "per_page", 50));
        var last = Math.max(1, (servers.size() + size - 1) / size);
        var entries =
                servers.stream()
                        .skip((long) (page - 1) * size)
                        .limit(size)
                        .map(settings -> new RemoteServerEntry(settings.uuid(), settings, process))
                        .toList();
        return Map.of(
                "data",
                entries,
                "meta",
                Map.of(
                        "current_page",
                        page,
                        "from",
                        1,
                        "last_page",
                        last,
                        "per_page",
                        size,
                        "to",
                        entries.size(),
                        "total",
                        servers.size()));
    }

    private @org.jspecify.annotations.Nullable Object one(String path) {
        if (path.endsWith("/install")) {
            return new InstallScript("", "sh", "exit 0\n");
        }
        return servers.stream()
                .filter(settings -> path.equals("servers/" + settings.uuid()))
                .map(settings -> (Object) new RemoteServer(settings, process))
                .findFirst()
                .orElse(null);
    }

    private static int number(
            @org.jspecify.annotations.Nullable String query, String name, int otherwise) {
        for (var pair : (query == null ? "" : query).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Integer.parseInt(pair.substring(name.length() + 1));
            }
        }
        return otherwise;
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
