package quetzal.panel.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.websocket.WsConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The list of all routes, each with its gate beside its path. What is not here is not served.
///
/// - edge: register fixed paths (`/users/external/{id}`) before the ones with a parameter in the same place
/// - errors: [IllegalArgumentException] when a path is registered twice; the panel then does not start
public final class Routes {
    private final List<Entry> entries = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    record Entry(HandlerType method, Route route, Handler handler) {}

    record Socket(Route route, Handler before, Consumer<WsConfig> config) {}

    /// Also answers HEAD.
    public Route get(String path, Gate gate, Handler handler) {
        add(HandlerType.HEAD, new Route("HEAD", path, gate), handler);
        return add(HandlerType.GET, new Route("GET", path, gate), handler);
    }

    public Route post(String path, Gate gate, Handler handler) {
        return add(HandlerType.POST, new Route("POST", path, gate), handler);
    }

    public Route put(String path, Gate gate, Handler handler) {
        return add(HandlerType.PUT, new Route("PUT", path, gate), handler);
    }

    public Route patch(String path, Gate gate, Handler handler) {
        return add(HandlerType.PATCH, new Route("PATCH", path, gate), handler);
    }

    public Route delete(String path, Gate gate, Handler handler) {
        return add(HandlerType.DELETE, new Route("DELETE", path, gate), handler);
    }

    /// A WebSocket. The gate is checked before the upgrade, so a refusal is a plain HTTP answer; what it attached to the
    /// request is there in the socket's context.
    public Route ws(String path, Gate gate, Consumer<WsConfig> config) {
        return ws(path, gate, ctx -> {}, config);
    }

    /// A WebSocket with a check of its own behind the gate, also before the upgrade.
    public Route ws(String path, Gate gate, Handler before, Consumer<WsConfig> config) {
        var route = new Route("WS", path, gate);
        remember("WS " + path);
        sockets.add(new Socket(route, before, config));
        return route;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    List<Socket> sockets() {
        return List.copyOf(sockets);
    }

    /// All of them but HEAD, by path.
    public List<Route> all() {
        var routes = new ArrayList<Route>();
        entries.stream()
                .map(Entry::route)
                .filter(route -> !route.method().equals("HEAD"))
                .forEach(routes::add);
        sockets.forEach(socket -> routes.add(socket.route()));
        routes.sort(Comparator.comparing(Route::path).thenComparing(Route::method));
        return routes;
    }

    private Route add(HandlerType method, Route route, Handler handler) {
        if (!route.path().startsWith("/")) {
            throw new IllegalArgumentException("Not a path: " + route.path());
        }
        remember(method.name() + " " + route.path().replaceAll("\\{[^}]*}", "{}"));
        entries.add(new Entry(method, route, handler));
        return route;
    }

    private void remember(String name) {
        if (!known.add(name)) {
            throw new IllegalArgumentException("This route is registered twice: " + name);
        }
    }
}
