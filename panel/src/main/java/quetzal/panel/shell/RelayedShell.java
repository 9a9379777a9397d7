package quetzal.panel.shell;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import quetzal.panel.stream.StreamHandler;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamSource;

/// One shell's two sockets. The next frame of either side is asked for when the other has taken the last, so neither
/// side's haste becomes our memory.
final class RelayedShell implements WebSocket.Listener, StreamHandler, StreamSource {
    private static final StreamClose UNREACHABLE =
            new StreamClose(StreamClose.TOO_SLOW.code(), "the node cannot be reached right now");
    private static final int PATIENCE_SECONDS = 10;
    private static final int LARGEST_TEXT = 64 * 1024;
    private static final long PING = TimeUnit.SECONDS.toNanos(30);

    private final LiveStream stream;
    private final CompletableFuture<WebSocket> node = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable Frame frame;
    private long pingedAt = System.nanoTime();

    private record Frame(byte[] bytes, boolean binary) {}

    RelayedShell(LiveStream stream) {
        this.stream = stream;
        stream.eachTick(this::ping);
    }

    /// The attempt to reach the node is over.
    void connected(@Nullable WebSocket socket, @Nullable Throwable failure) {
        if (socket == null) {
            stream.close(UNREACHABLE);
            node.completeExceptionally(
                    failure == null ? new IllegalStateException("no socket") : failure);
        }
    }

    private void ping(long now) {
        if (now - pingedAt > PING && node.state() == Future.State.SUCCESS) {
            pingedAt = now;
            var unused = node.resultNow().sendPing(ByteBuffer.allocate(0));
        }
    }

    @Override
    public void text(String typed) throws InterruptedException {
        passed(socket -> socket.sendText(typed, true));
    }

    @Override
    public boolean binary(byte[] typed) throws InterruptedException {
        passed(socket -> socket.sendBinary(ByteBuffer.wrap(typed), true));
        return true;
    }

    private interface Sending {
        CompletableFuture<WebSocket> on(WebSocket socket);
    }

    private void passed(Sending sending) throws InterruptedException {
        try {
            var socket = node.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            sending.on(socket).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException lost) {
            stream.close(UNREACHABLE);
        }
    }

    @Override
    public void closed() {
        leave();
    }

    /// The source is let go: whatever the reason, the node's side ends too, and its shell with it.
    @Override
    public void close() {
        leave();
    }

    private void leave() {
        if (node.completeExceptionally(new IllegalStateException("the client has left"))
                || node.isCompletedExceptionally()) {
            return;
        }
        var socket = node.resultNow();
        if (!socket.isOutputClosed()) {
            var unused =
                    socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .whenComplete(
                                    (sent, failure) -> {
                                        if (failure != null) {
                                            socket.abort();
                                        }
                                    });
        }
    }

    @Override
    public boolean pull(FrameChannel out) {
        Frame next;
        synchronized (this) {
            next = frame;
            frame = null;
        }
        if (next == null) {
            return false;
        }
        if (next.binary()) {
            out.addBinary(next.bytes());
        } else {
            out.add(next.bytes());
        }
        if (node.state() == Future.State.SUCCESS) {
            node.resultNow().request(1);
        }
        return false;
    }

    @Override
    public void onOpen(WebSocket socket) {
        if (node.complete(socket)) {
            socket.request(1);
        } else {
            socket.abort();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        hand(bytes, true);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (text.length() > LARGEST_TEXT) {
            stream.close(StreamClose.FAULT);
        } else if (last) {
            hand(text.toString().getBytes(StandardCharsets.UTF_8), false);
            text.setLength(0);
        } else {
            socket.request(1);
        }
        return null;
    }

    private void hand(byte[] bytes, boolean binary) {
        synchronized (this) {
            frame = new Frame(bytes, binary);
        }
        stream.wake();
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        stream.finish(new StreamClose(code, reason).sendable());
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        stream.close(StreamClose.GOING_AWAY);
    }
}
