package quetzal.panel.work;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.InstallPage;
import quetzal.shared.protocol.daemon.WorkFrame;

/// A daemon that knows nothing but the log of one installation.
final class InstallDaemon implements AutoCloseable {
    private final HttpServer server;
    private final List<WorkFrame> frames = new ArrayList<>();
    private @Nullable String run;
    private int page = 100;
    private boolean old;
    private boolean down;

    InstallDaemon() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void begin(String name) {
        run = name;
        frames.clear();
    }

    synchronized void line(String text) {
        frames.add(WorkFrame.line(frames.size() + 1L, Instant.EPOCH, "script", text));
        notifyAll();
    }

    synchronized void end(String status, int code) {
        frames.add(WorkFrame.end(frames.size() + 1L, Instant.EPOCH, status, code, 5_321, ""));
        notifyAll();
    }

    /// It is another system's, which keeps a text.
    synchronized void old() {
        old = true;
    }

    synchronized void down(boolean now) {
        down = now;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            if (path.endsWith("/install-log")) {
                answer(exchange, exchange.getRequestURI().getQuery());
            } else if (path.endsWith("/install-logs")) {
                exchange.getResponseHeaders().add("Content-Type", "text/plain");
                send(exchange, 200, "old line 1\nold line 2\n");
            } else {
                send(exchange, 204, "");
            }
        }
    }

    private synchronized void answer(HttpExchange exchange, String query) throws IOException {
        if (old) {
            send(exchange, 404, "404 page not found");
            return;
        }
        if (down) {
            send(exchange, 502, "<html>");
            return;
        }
        if (run == null) {
            send(exchange, 200, text(new InstallPage(null, false, List.of(), null)));
            return;
        }
        var at = query.indexOf("cursor=");
        int from = at < 0 ? 0 : Integer.parseInt(query.substring(at + 7).split("[:&]", -1)[1]);
        if (from == frames.size()) {
            try {
                wait(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        int to = Math.min(frames.size(), from + page);
        boolean running = frames.isEmpty() || !frames.getLast().done();
        send(
                exchange,
                200,
                text(new InstallPage(run, running, frames.subList(from, to), run + ":" + to)));
    }

    private static String text(InstallPage page) throws IOException {
        return Json.MAPPER.writeValueAsString(page);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
