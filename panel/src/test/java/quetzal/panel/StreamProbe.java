package quetzal.panel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import quetzal.shared.json.Json;

/// A client of one of the panel's streams that sets a header, as command-line tools do.
public final class StreamProbe implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectReader STRICT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    public record Close(int code, String reason) {}

    private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Close> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final Semaphore reading = new Semaphore(1_000_000);
    private final WebSocket socket;

    private StreamProbe(int port, String path, String key, boolean slow) {
        if (slow) {
            reading.drainPermits();
        }
        this.socket =
                HTTP.newWebSocketBuilder()
                        .header("Authorization", "Bearer " + key)
                        .connectTimeout(PATIENCE)
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
                        .join();
    }

    public static StreamProbe open(int port, String path, String key) {
        return new StreamProbe(port, path, key, false);
    }

    /// Reads nothing before [#read].
    public static StreamProbe openSlow(int port, String path, String key) {
        return new StreamProbe(port, path, key, true);
    }

    /// The status by which the upgrade is refused.
    public static int refused(int port, String path, String key) {
        try {
            open(port, path, key).close();
            throw new AssertionError("the upgrade was not refused");
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    public void read() {
        reading.release(1_000_000);
    }

    public void send(String text) {
        socket.sendText(text, true).join();
    }

    public JsonNode next() throws InterruptedException {
        var frame = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within " + PATIENCE);
        }
        return frame;
    }

    /// Everything up to and with the first frame that fits.
    public List<JsonNode> until(Predicate<JsonNode> fits) throws InterruptedException {
        var all = new ArrayList<JsonNode>();
        do {
            all.add(next());
        } while (!fits.test(all.getLast()));
        return all;
    }

    public List<JsonNode> untilType(String type) throws InterruptedException {
        return until(frame -> frame.path("type").asText().equals(type));
    }

    public Close closed() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void onOpen(WebSocket open) {
        Thread.ofVirtual().start(() -> ask(open));
    }

    private void ask(WebSocket open) {
        reading.acquireUninterruptibly();
        open.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            try {
                // one object in each frame, never two
                frames.add(STRICT.readTree(part.toString()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            part.setLength(0);
        }
        if (reading.tryAcquire()) {
            from.request(1);
        } else {
            Thread.ofVirtual().start(() -> ask(from));
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        read();
        socket.abort();
    }
}
