package quetzal.panel.client;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// A daemon's HTTP API with answers that a test sets; without one it is a 404 as daemons give it.
public final class FakeDaemon implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    public final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private volatile CountDownLatch hold = new CountDownLatch(0);

    public record Call(String line, String body, String authorization) {}

    private record Reply(int status, String type, String body) {}

    public FakeDaemon() throws IOException {
        server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
                    var body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    calls.add(
                            new Call(
                                    line,
                                    body,
                                    String.valueOf(
                                            exchange.getRequestHeaders()
                                                    .getFirst("Authorization"))));
                    try {
                        hold.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    var reply =
                            replies.getOrDefault(
                                    line,
                                    replies.getOrDefault(
                                            line.replaceAll("\\?.*", ""),
                                            new Reply(
                                                    404,
                                                    "application/json",
                                                    "{\"error\":\"not found\"}")));
                    var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", reply.type());
                    exchange.sendResponseHeaders(
                            reply.status(), bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// - shape: `line` is method and path, with or without the query
    public void answer(String line, int status, String body) {
        replies.put(line, new Reply(status, "application/json", body));
    }

    public void answerText(String line, String text) {
        replies.put(line, new Reply(200, "text/plain; charset=utf-8", text));
    }

    /// Every call waits until the answer's latch is counted down.
    public CountDownLatch hold() {
        hold = new CountDownLatch(1);
        return hold;
    }

    /// The daemon knows the server, running.
    public void knows(TestServer known) {
        answer(
                "GET /api/servers/" + known.uuid(),
                200,
                """
                {"state":"running","is_suspended":false,
                 "utilization":{"memory_bytes":512,"memory_limit_bytes":1024,"cpu_absolute":12.5,
                   "network":{"rx_bytes":3,"tx_bytes":4},"uptime":5000,"state":"running","disk_bytes":9},
                 "configuration":null}
                """);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
