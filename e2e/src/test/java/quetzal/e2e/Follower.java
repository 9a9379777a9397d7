package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import quetzal.e2e.stack.Stack;

/// A client of one of the panel's streams, with the administrator's key; keeps each frame until it is asked for.
final class Follower implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Follower(Stack stack, String path) {
        socket =
                HTTP.newWebSocketBuilder()
                        .header("Authorization", "Bearer " + stack.api().key())
                        .buildAsync(
                                URI.create(stack.panelUrl().replaceFirst("^http", "ws") + path),
                                this)
                        .join();
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            frames.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    String next() throws InterruptedException {
        var frame = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(frame).as("a frame; closed: %s", closed).isNotNull();
        return frame;
    }

    /// The frames up to the first that is `last`, which is among them.
    List<String> texts(Predicate<String> last) throws InterruptedException {
        var all = new ArrayList<String>();
        do {
            all.add(next());
        } while (!last.test(all.getLast()));
        return all;
    }

    /// The same of frames that are JSON.
    List<JsonNode> until(Predicate<JsonNode> last) throws InterruptedException {
        return texts(text -> last.test(json(text))).stream().map(Follower::json).toList();
    }

    /// What there is of work that is followed, to its end.
    List<JsonNode> work() throws InterruptedException {
        return until(frame -> frame.path("done").asBoolean());
    }

    /// The frames that came and were not asked for, once it is closed.
    List<String> rest() {
        awaitClose();
        return List.copyOf(frames);
    }

    int awaitClose() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    static JsonNode json(String text) {
        try {
            return quetzal.e2e.stack.PanelApi.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
