package quetzal.e2e.stack;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A shell in a server's container, as a browser opens it: asked for at the panel, then by the socket that it names.
public final class ShellSocket implements AutoCloseable {
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final String id;
    private final String address;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private ShellSocket(String id, String address, String ticket, String origin) {
        this.id = id;
        this.address = address;
        try {
            this.socket =
                    HTTP.newWebSocketBuilder()
                            .header("Origin", origin)
                            .connectTimeout(OPEN_WITHIN)
                            .buildAsync(URI.create(address + "?ticket=" + ticket), new Reader())
                            .get(OPEN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(address + " could not be opened: " + e, e);
        }
    }

    /// - errors: [ApiFailure] when the panel or the node refuses
    public static ShellSocket open(PanelApi api, HostedServer server, String origin) {
        var opened =
                api.post(
                        "/api/client/servers/" + server.identifier() + "/shell-sessions",
                        PanelApi.object().put("cols", 97).put("rows", 31));
        return new ShellSocket(
                opened.path("id").asText(),
                opened.path("socket").asText(),
                opened.path("ticket").asText(),
                origin);
    }

    /// The session as the panel lists it.
    public String id() {
        return id;
    }

    /// Where the socket is, without the ticket.
    public String address() {
        return address;
    }

    public void type(String text) {
        try {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.sendBinary(ByteBuffer.wrap(bytes), true).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("typing", e);
        }
    }

    /// All that was printed so far.
    public String text() {
        synchronized (printed) {
            return printed.toString(StandardCharsets.UTF_8);
        }
    }

    public void awaitText(String part, Duration limit) {
        var found =
                Pause.until(
                        limit,
                        Duration.ofMillis(50),
                        () -> Optional.of(part).filter(text()::contains));
        if (found.isEmpty()) {
            throw new IllegalStateException("no " + part + " in " + text());
        }
    }

    /// Its close code; 1006 when there was none.
    public int awaitClose(Duration limit) {
        try {
            return closed.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the shell did not close", e);
        }
    }

    /// Gone without a word.
    @Override
    public void close() {
        socket.abort();
    }

    private final class Reader implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket webSocket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            synchronized (printed) {
                printed.writeBytes(bytes);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(1006);
        }
    }
}
