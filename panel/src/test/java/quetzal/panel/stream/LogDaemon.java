package quetzal.panel.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.ConsolePage;

/// A daemon that has one server's journal in memory and answers about it as ours does.
public final class LogDaemon implements AutoCloseable {
    private final HttpServer server;
    private final List<ConsolePage.Line> journal = new ArrayList<>();
    private boolean knows = true;
    private boolean away;

    public LogDaemon() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Prints lines.
    public synchronized void print(String... lines) {
        for (var line : lines) {
            journal.add(
                    new ConsolePage.Line(
                            journal.isEmpty() ? 1 : journal.getLast().seq() + 1,
                            Instant.now(),
                            "output",
                            null,
                            line));
        }
        notifyAll();
    }

    /// Forgets everything up to this number, and waits no longer.
    public synchronized void forget(long upTo) {
        journal.removeIf(line -> line.seq() <= upTo);
        notifyAll();
    }

    /// Takes over what another has.
    public synchronized void takeOver(LogDaemon other) {
        journal.clear();
        synchronized (other) {
            journal.addAll(other.journal);
        }
        notifyAll();
    }

    /// Whether it knows the server at all.
    public synchronized void knows(boolean it) {
        knows = it;
        notifyAll();
    }

    /// Whether it answers 500 to everything.
    public synchronized void away(boolean it) {
        away = it;
        notifyAll();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var answer = answer(exchange.getRequestURI());
            var bytes =
                    (answer == null ? "{\"error\":\"no\"}" : answer)
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer != null ? 200 : isAway() ? 500 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isAway() {
        return away;
    }

    private synchronized @Nullable String answer(URI uri) throws IOException, InterruptedException {
        if (!uri.getPath().endsWith("/console")) {
            return null;
        }
        var query = new HashMap<String, String>();
        for (var pair : uri.getQuery().split("&")) {
            query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        long end = System.nanoTime() + Long.parseLong(query.getOrDefault("wait", "0")) * 1_000_000;
        long after = Long.parseLong(query.getOrDefault("after", "-1"));
        while (after == newest() && knows && !away && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        if (!knows || away) {
            return null;
        }
        return Json.MAPPER.writeValueAsString(
                after < 0 ? tail(query) : behind(after, Integer.parseInt(query.get("limit"))));
    }

    private ConsolePage tail(Map<String, String> query) {
        int tail = Integer.parseInt(query.get("tail"));
        var since = query.get("since");
        var from = since == null ? Instant.EPOCH : Instant.parse(since);
        return new ConsolePage(
                journal.subList(Math.max(0, journal.size() - tail), journal.size()).stream()
                        .filter(line -> !line.time().isBefore(from))
                        .toList(),
                1,
                newest(),
                null);
    }

    private ConsolePage behind(long after, int limit) {
        var lines = journal.stream().filter(line -> line.seq() > after).limit(limit).toList();
        long newest = newest();
        boolean more = !lines.isEmpty() && lines.getLast().seq() < newest;
        return new ConsolePage(lines, 1, newest, more ? lines.getLast().seq() : null);
    }

    private long newest() {
        return journal.isEmpty() ? 0 : journal.getLast().seq();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
