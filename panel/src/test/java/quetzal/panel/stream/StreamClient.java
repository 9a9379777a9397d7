package quetzal.panel.stream;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of a stream that can set headers; keeps whole messages and the close.
public final class StreamClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public record Close(int code, String reason) {}

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Close> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    private StreamClient(URI at, Map<String, String> headers) {
        var builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(30));
        headers.forEach(builder::header);
        this.socket = builder.buildAsync(at, this).join();
    }

    /// - shape: `url` is the panel's, with `http`; `path` begins with `/`
    public static StreamClient open(String url, String path, Map<String, String> headers) {
        return new StreamClient(URI.create("ws" + url.substring(4) + path), headers);
    }

    public static StreamClient open(String url, String path, String key) {
        return open(url, path, Map.of("Authorization", "Bearer " + key));
    }

    /// The status of a refused upgrade; 101 when it was not refused, and closed again.
    public static int status(String url, String path, Map<String, String> headers) {
        try (var client = open(url, path, headers)) {
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    public void send(String text) {
        socket.sendText(text, true).join();
    }

    public void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    public WebSocket socket() {
        return socket;
    }

    public String next() throws InterruptedException {
        var message = messages.poll(30, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message within 30 s; closed: " + closed);
        }
        return message;
    }

    public List<String> next(int count) throws InterruptedException {
        var found = new ArrayList<String>();
        while (found.size() < count) {
            found.add(next());
        }
        return found;
    }

    /// What has come and was not taken yet.
    public List<String> rest() {
        var found = new ArrayList<String>();
        messages.drainTo(found);
        return found;
    }

    public Close awaitClose() {
        return closed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.complete(new Close(1006, String.valueOf(error.getMessage())));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
