package quetzal.panel.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import quetzal.panel.node.NodeEndpoint;
import quetzal.shared.json.Json;
import quetzal.shared.log.LogFilter;
import quetzal.shared.log.LogRecord;
import quetzal.shared.log.LogText;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamSource;

/// A daemon's log, forwarded. The daemon is asked for a frame only when one has been taken, so it is the one who drops
/// and tells how many.
final class NodeLogSource implements StreamSource, WebSocket.Listener {
    private static final int HELD = 128;

    /// - unit: characters; a record has at most 8 KiB, however it is escaped
    private static final int LONGEST_FRAME = 64 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// Daemons ping every 30 s.
    private static final Duration SILENCE = Duration.ofSeconds(75);

    private final LiveStream stream;
    private final Queue<byte[]> frames = new ConcurrentLinkedQueue<>();

    /// Only the listener's own calls touch it, which come one after another.
    private final StringBuilder part = new StringBuilder();

    private volatile @Nullable WebSocket node;
    private volatile boolean closed;
    private volatile long heardAt = System.nanoTime();

    private NodeLogSource(LiveStream stream) {
        this.stream = stream;
    }

    /// Connects to the daemon, and sends its log on `stream` from then on.
    static void on(LiveStream stream, HttpClient http, NodeEndpoint endpoint, LogFilter filter) {
        var source = new NodeLogSource(stream);
        stream.source(source);
        stream.eachTick(source::tick);
        var address =
                URI.create(
                        endpoint.url().toString().replaceFirst("^http", "ws")
                                + "/api/system/logs/stream"
                                + filter.query());
        var unused =
                http.newWebSocketBuilder()
                        .connectTimeout(CONNECT)
                        .header("Authorization", "Bearer " + endpoint.key().secret())
                        .buildAsync(address, source)
                        .whenComplete(
                                (_, failed) -> {
                                    if (failed != null) {
                                        source.lost();
                                    }
                                });
    }

    private void lost() {
        stream.close(new StreamClose(StreamClose.TOO_SLOW.code(), "the node does not answer"));
    }

    private void tick(long now) {
        if (now - heardAt > SILENCE.toNanos()) {
            lost();
        }
    }

    @Override
    public boolean pull(FrameChannel out) {
        var taken = 0;
        for (byte[] frame; taken < HELD && (frame = frames.poll()) != null; taken++) {
            out.add(frame);
        }
        var from = node;
        if (taken > 0 && from != null) {
            from.request(taken);
        }
        return !frames.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        var from = node;
        if (from != null) {
            from.abort();
        }
    }

    @Override
    public void onOpen(WebSocket socket) {
        heardAt = System.nanoTime();
        node = socket;
        if (closed) {
            socket.abort();
        } else {
            socket.request(HELD);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        heardAt = System.nanoTime();
        if (part.length() + text.length() > LONGEST_FRAME) {
            lost();
            return null;
        }
        part.append(text);
        if (!last) {
            socket.request(1);
            return null;
        }
        var frame = clean(part.toString());
        part.setLength(0);
        if (frame == null) {
            socket.request(1);
        } else {
            frames.add(frame);
            stream.wake();
        }
        return null;
    }

    /// What a node says is not believed to be harmless. Null for what is neither a record nor a gap.
    private static byte @Nullable [] clean(String frame) {
        try {
            var json = Json.MAPPER.readTree(frame);
            if (json.path("dropped").isIntegralNumber()) {
                return bytes("{\"dropped\":" + json.path("dropped").asLong() + "}");
            }
            var line = Json.MAPPER.treeToValue(json, LogRecord.class);
            return bytes(harmless(line).json());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
    }

    /// - errors: [IllegalArgumentException] when a part is missing
    static LogRecord harmless(@Nullable LogRecord line) {
        if (line == null
                || line.ts() == null
                || line.level() == null
                || line.component() == null
                || line.message() == null) {
            throw new IllegalArgumentException("not a record");
        }
        return new LogRecord(
                line.ts(),
                line.level(),
                LogText.plain(line.component()),
                LogText.plain(line.message()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        heardAt = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        lost();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        if (code == StreamClose.GOING_AWAY.code()) {
            // what it sent before still goes out
            stream.finish(new StreamClose(code, "the node is going away"));
        } else {
            lost();
        }
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        lost();
    }
}
