package quetzal.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A shell's socket that types a key and waits until it sees it.
final class EchoSocket implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final LinkedBlockingQueue<Byte> seen = new LinkedBlockingQueue<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final WebSocket socket;

    private EchoSocket(URI address, String origin) throws IOException, InterruptedException {
        try {
            socket =
                    http.newWebSocketBuilder()
                            .header("Origin", origin)
                            .buildAsync(address, new Reader())
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the shell could not be opened: " + e, e);
        }
    }

    /// Opens the shell and waits until its prompt has come and nothing more follows.
    static EchoSocket open(String address, String ticket, String origin)
            throws IOException, InterruptedException {
        var whole = address.contains("ticket=") ? address : address + "?ticket=" + ticket;
        var shell = new EchoSocket(URI.create(whole), origin);
        while (shell.seen.poll(2, TimeUnit.SECONDS) != null) {
            // the prompt
        }
        return shell;
    }

    /// Nanoseconds from the key to its echo.
    long echo(byte key) throws IOException, InterruptedException {
        var began = System.nanoTime();
        try {
            socket.sendBinary(ByteBuffer.wrap(new byte[] {key}), true)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the shell takes no keys: " + e, e);
        }
        for (var next = next(); next != key; ) {
            next = next();
        }
        return System.nanoTime() - began;
    }

    private byte next() throws IOException, InterruptedException {
        var next = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new IOException("no echo within " + PATIENCE_SECONDS + " seconds");
        }
        return next;
    }

    private final class Reader implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer data, boolean last) {
            while (data.hasRemaining()) {
                seen.add(data.get());
            }
            socket.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
