package quetzal.wings.shell;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Someone at a shell's socket.
public final class ShellClient implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final List<String> controls = new CopyOnWriteArrayList<>();
    private volatile int code;
    private volatile String reason = "";
    private WebSocket socket;

    /// - errors: [Refused] with the status when there was no upgrade
    public static ShellClient open(HttpClient http, URI uri, String origin) throws Exception {
        var client = new ShellClient();
        try {
            client.socket =
                    http.newWebSocketBuilder()
                            .header("Origin", origin)
                            .buildAsync(uri, client)
                            .get(30, TimeUnit.SECONDS);
            return client;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new Refused(refused.getResponse().statusCode());
            }
            throw e;
        }
    }

    /// No upgrade.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("refused with " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        synchronized (printed) {
            printed.writeBytes(bytes);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        controls.add(data.toString());
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int status, String why) {
        reason = why;
        code = status;
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        code = 1006;
    }

    public void type(String text) {
        socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    public void control(String frame) {
        socket.sendText(frame, true).orTimeout(20, TimeUnit.SECONDS).join();
    }

    public String text() {
        synchronized (printed) {
            return printed.toString(StandardCharsets.UTF_8);
        }
    }

    public void awaitText(String part) {
        await(part).atMost(PATIENCE).until(() -> text().contains(part));
    }

    public List<String> controls() {
        return List.copyOf(controls);
    }

    public void awaitControl(String part) {
        await(part)
                .atMost(PATIENCE)
                .until(() -> controls.stream().anyMatch(frame -> frame.contains(part)));
    }

    public int awaitClose() {
        await("close").atMost(PATIENCE).until(() -> code != 0);
        return code;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    /// A goodbye.
    public void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    /// As when the network goes.
    public void drop() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
