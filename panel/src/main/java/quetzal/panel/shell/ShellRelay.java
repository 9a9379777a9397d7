package quetzal.panel.shell;

import io.javalin.http.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;
import quetzal.panel.stream.StreamCaller;
import quetzal.panel.stream.StreamOpener;

/// Joins browsers with nodes they cannot reach themselves: frames pass both ways, unread.
final class ShellRelay implements StreamOpener, AutoCloseable {
    private final ShellDoor door;
    private final String origin;
    private final HttpClient http;

    /// - shape: `origin` is what nodes take for the panel's own address in `Origin`
    ShellRelay(ShellDoor door, String origin) {
        this.door = door;
        this.origin = origin;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Duration.ofSeconds(5))
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("shell-relay-", 0).factory()))
                        .build();
    }

    @Override
    public Opening prepare(Context ctx, StreamCaller caller) {
        var way = door.take(ctx, caller);
        return stream -> {
            var relayed = new RelayedShell(stream);
            stream.source(relayed);
            var socket =
                    "ws"
                            + way.node().url().toString().substring("http".length())
                            + way.path()
                            + "?ticket="
                            + way.ticket();
            var unused =
                    http.newWebSocketBuilder()
                            .connectTimeout(Duration.ofSeconds(5))
                            .header("Origin", origin)
                            // with the node's own secret, which is why the daemon believes the
                            // address
                            .header("Authorization", "Bearer " + way.node().key().secret())
                            .header("X-Forwarded-For", caller.address())
                            .buildAsync(URI.create(socket), relayed)
                            .whenComplete(relayed::connected);
            return relayed;
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
