package quetzal.wings.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.websocket.WsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Where features put their routes. Every route asks for the node's bearer token unless it is added as open, which says
/// that its handler checks a token of its own.
public final class HttpRoutes {
    record Entry(HandlerType method, String path, boolean open, Handler handler) {}

    record Socket(
            String path,
            boolean open,
            Consumer<Context> beforeUpgrade,
            Consumer<WsConfig> handlers) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    public void get(String path, Handler handler) {
        add(HandlerType.GET, path, handler);
    }

    public void post(String path, Handler handler) {
        add(HandlerType.POST, path, handler);
    }

    public void put(String path, Handler handler) {
        add(HandlerType.PUT, path, handler);
    }

    public void patch(String path, Handler handler) {
        add(HandlerType.PATCH, path, handler);
    }

    public void delete(String path, Handler handler) {
        add(HandlerType.DELETE, path, handler);
    }

    private void add(HandlerType method, String path, Handler handler) {
        entries.add(new Entry(method, path, false, handler));
    }

    /// A route without the node's token: `handler` checks who is there.
    public void open(HandlerType method, String path, Handler handler) {
        entries.add(new Entry(method, path, true, handler));
    }

    /// A WebSocket: `beforeUpgrade` refuses by throwing. Each client speaks for itself inside.
    public void socket(String path, Consumer<Context> beforeUpgrade, Consumer<WsConfig> handlers) {
        sockets.add(new Socket(path, true, beforeUpgrade, handlers));
    }

    /// A WebSocket for the panel: the node's token is checked before the upgrade, then `beforeUpgrade`.
    public void panelSocket(
            String path, Consumer<Context> beforeUpgrade, Consumer<WsConfig> handlers) {
        sockets.add(new Socket(path, false, beforeUpgrade, handlers));
    }

    List<Entry> entries() {
        return entries;
    }

    List<Socket> sockets() {
        return sockets;
    }

    /// Whether some route is at `path`, whatever its method.
    boolean knows(String path) {
        return entries.stream().anyMatch(entry -> matches(entry.path(), path))
                || sockets.stream().anyMatch(socket -> matches(socket.path(), path));
    }

    private static boolean matches(String template, String path) {
        var left = template.split("/", -1);
        var right = path.split("/", -1);
        if (left.length != right.length) {
            return false;
        }
        for (int i = 0; i < left.length; i++) {
            if (left[i].startsWith("{") ? right[i].isEmpty() : !left[i].equals(right[i])) {
                return false;
            }
        }
        return true;
    }
}
