package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import quetzal.shared.json.Json;

/// A viewer that keeps all it is sent.
final class SocketClient implements WebSocket.Listener, AutoCloseable {
    private final List<JsonNode> frames = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private volatile int code;
    private volatile String reason = "";
    private volatile Throwable failure;
    private volatile boolean reading = true;
    private WebSocket socket;

    static SocketClient open(HttpClient http, URI uri, String origin) throws Exception {
        var client = new SocketClient();
        client.socket =
                http.newWebSocketBuilder()
                        .header("Origin", origin)
                        .buildAsync(uri, client)
                        .get(20, TimeUnit.SECONDS);
        return client;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                var frame = Json.MAPPER.readTree(partial.toString());
                synchronized (frames) {
                    frames.add(frame);
                }
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                failure = new UncheckedIOException(e);
            }
            partial.setLength(0);
        }
        if (reading) {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String why) {
        reason = why;
        code = statusCode;
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        failure = error;
        code = 1006;
    }

    void stopReading() {
        reading = false;
    }

    SocketClient send(String event, String... args) {
        var object = Json.MAPPER.createObjectNode().put("event", event);
        if (args.length > 0) {
            var array = object.putArray("args");
            for (var arg : args) {
                array.add(arg);
            }
        }
        return raw(object.toString());
    }

    SocketClient raw(String text) {
        socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
        return this;
    }

    WebSocket socket() {
        return socket;
    }

    List<JsonNode> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    List<JsonNode> frames(String event) {
        return frames().stream()
                .filter(frame -> frame.get("event").textValue().equals(event))
                .toList();
    }

    List<String> names() {
        return frames().stream().map(frame -> frame.get("event").textValue()).toList();
    }

    List<String> texts(String event) {
        return frames(event).stream().map(frame -> frame.get("args").get(0).textValue()).toList();
    }

    JsonNode awaitFrame(String event) {
        return awaitFrames(event, 1).getFirst();
    }

    List<JsonNode> awaitFrames(String event, int count) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(
                        () ->
                                assertThat(frames(event))
                                        .as(
                                                "%s among %s, closed %d %s",
                                                event,
                                                names().size() > 50 ? names().size() : names(),
                                                code,
                                                failure)
                                        .hasSizeGreaterThanOrEqualTo(count));
        return frames(event);
    }

    int awaitClose() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> code != 0);
        return code;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
