package quetzal.wings.container.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// Stands between a runtime and the real engine and does it wrong: swallows requests, cuts answers, breaks connections.
///
/// Requests are told apart by their first line. Connections of the control client carry many requests, so a rule looks at
/// the beginning of each block of bytes sent.
final class EngineProxy implements AutoCloseable {
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    private final Path directory;
    private final ServerSocketChannel server;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private volatile Pattern swallowed = NOTHING;
    private volatile Pattern answerCut = NOTHING;
    private volatile boolean refusing;

    EngineProxy() {
        try {
            directory = Files.createTempDirectory("quetzal-proxy");
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(directory.resolve("engine.sock")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    URI host() {
        return URI.create("unix://" + directory.resolve("engine.sock"));
    }

    /// Requests like this get no answer, as from an engine that hangs.
    void swallow(String request) {
        swallowed = Pattern.compile(request);
    }

    /// Requests like this reach the engine, but the connection breaks instead of the answer.
    void cutAnswer(String request) {
        answerCut = Pattern.compile(request);
    }

    /// New connections break at once and the present ones now, as when the engine is gone.
    void refuse() {
        refusing = true;
        breakConnections();
    }

    void breakConnections() {
        open.forEach(EngineProxy::close);
        open.clear();
    }

    void heal() {
        refusing = false;
        swallowed = NOTHING;
        answerCut = NOTHING;
    }

    int connections() {
        open.removeIf(channel -> !channel.isOpen());
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                if (refusing) {
                    close(client);
                    continue;
                }
                var engine = SocketChannel.open(UnixDomainSocketAddress.of("/var/run/docker.sock"));
                open.add(client);
                open.add(engine);
                Thread.ofVirtual().start(() -> requests(client, engine));
                Thread.ofVirtual().start(() -> answers(engine, client));
            }
        } catch (IOException closed) {
            breakConnections();
        }
    }

    private void requests(SocketChannel client, SocketChannel engine) {
        var buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (client.read(buffer.clear()) >= 0) {
                var head =
                        new String(
                                buffer.array(),
                                0,
                                Math.min(buffer.position(), 300),
                                StandardCharsets.UTF_8);
                if (swallowed.matcher(head).find()) {
                    continue;
                }
                if (answerCut.matcher(head).find()) {
                    open.remove(engine);
                    forwardAndWaitForTheAnswer(buffer.flip());
                    break;
                }
                writeAll(engine, buffer.flip());
            }
        } catch (IOException broken) {
            // Either side closed; the other follows.
            close(engine);
        }
        close(client);
        close(engine);
    }

    /// On a connection of its own, so that the client never sees any of the answer.
    private static void forwardAndWaitForTheAnswer(ByteBuffer request) throws IOException {
        try (var engine = SocketChannel.open(UnixDomainSocketAddress.of("/var/run/docker.sock"))) {
            writeAll(engine, request);
            var seen = new ByteArrayOutputStream();
            var buffer = ByteBuffer.allocate(4096);
            while (!seen.toString(StandardCharsets.UTF_8).contains("\r\n\r\n")
                    && engine.read(buffer.clear()) >= 0) {
                seen.write(buffer.array(), 0, buffer.position());
            }
        }
    }

    private static void answers(SocketChannel engine, SocketChannel client) {
        var buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (engine.read(buffer.clear()) >= 0) {
                writeAll(client, buffer.flip());
            }
        } catch (IOException broken) {
            close(engine);
        }
        close(client);
        close(engine);
    }

    private static void writeAll(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            throw new UncheckedIOException(ignored);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            breakConnections();
            Files.deleteIfExists(directory.resolve("engine.sock"));
            Files.deleteIfExists(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
