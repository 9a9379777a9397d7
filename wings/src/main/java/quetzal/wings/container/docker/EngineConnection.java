package quetzal.wings.container.docker;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// One request to the engine on a connection of its own, for answers that are streams: attach, logs, events, stats,
/// pulls, waits. Costs no thread; a blocked read or write ends when the connection is closed or its thread interrupted.
final class EngineConnection implements Closeable {
    private static final int LARGEST_HEAD = 64 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).flip();
    private int status;
    private boolean chunked;
    private long remaining = -1;

    private EngineConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /// Sends the request and reads the head of the answer. The body is empty; `headers` are extra ones.
    static EngineConnection request(
            EngineAddress address, String method, String target, Map<String, String> headers)
            throws IOException {
        return request(address, method, target, headers, new byte[0]);
    }

    /// Like the other with a `body` of JSON.
    static EngineConnection request(
            EngineAddress address,
            String method,
            String target,
            Map<String, String> headers,
            byte[] body)
            throws IOException {
        var channel = SocketChannel.open(address.resolve());
        var connection = new EngineConnection(channel);
        try {
            var head =
                    new StringBuilder(method)
                            .append(' ')
                            .append(target)
                            .append(" HTTP/1.1\r\nHost: engine\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\n");
            if (body.length > 0) {
                head.append("Content-Type: application/json\r\n");
            }
            headers.forEach(
                    (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            var request = new ByteArrayOutputStream();
            request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(body);
            var bytes = ByteBuffer.wrap(request.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            connection.readHead();
            return connection;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    int status() {
        return status;
    }

    SocketChannel channel() {
        return channel;
    }

    /// Bytes that came with the head already; they come before what the channel gives.
    ByteBuffer early() {
        return buffer;
    }

    /// The body without its chunk marks, to its end.
    InputStream body() {
        return new Body();
    }

    /// A short body as text; for refusals.
    String text() throws IOException {
        return new String(body().readNBytes(LARGEST_HEAD), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void readHead() throws IOException {
        var line = readLine();
        var parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP answer");
        }
        try {
            status = Integer.parseInt(parts[1]);
            for (line = readLine(); !line.isEmpty(); line = readLine()) {
                header(line.toLowerCase(Locale.ROOT));
            }
        } catch (NumberFormatException garbled) {
            throw new IOException("garbled HTTP answer", garbled);
        }
    }

    private void header(String line) {
        if (line.startsWith("transfer-encoding:") && line.contains("chunked")) {
            chunked = true;
        } else if (line.startsWith("content-length:")) {
            remaining = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
        }
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = next(); next != '\n'; next = next()) {
            if (line.size() > LARGEST_HEAD) {
                throw new IOException("HTTP line too long");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    private int next() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            throw new EOFException("the engine closed the connection");
        }
        return buffer.get();
    }

    private boolean fill() throws IOException {
        buffer.clear();
        try {
            return channel.read(buffer) > 0;
        } finally {
            buffer.flip();
        }
    }

    private final class Body extends InputStream {
        private long left = chunked ? 0 : remaining;
        private boolean ended;
        private boolean first = true;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (ended || !more()) {
                ended = true;
                return -1;
            }
            if (!buffer.hasRemaining() && !fill()) {
                ended = true;
                if (left > 0) {
                    throw new EOFException(
                            "the engine closed the connection in the middle of an answer");
                }
                return -1;
            }
            var count = Math.min(length, buffer.remaining());
            count = left < 0 ? count : (int) Math.min(count, left);
            buffer.get(into, offset, count);
            left = left < 0 ? left : left - count;
            return count;
        }

        /// Whether there is more of the body; `left` below 0 means until the connection ends.
        private boolean more() throws IOException {
            if (!chunked || left > 0) {
                return left != 0;
            }
            if (!first) {
                readLine();
            }
            first = false;
            var size = readLine();
            var end = size.indexOf(';');
            try {
                left = Long.parseLong(end < 0 ? size : size.substring(0, end), 16);
            } catch (NumberFormatException garbled) {
                throw new IOException("garbled chunk", garbled);
            }
            return left > 0;
        }
    }
}
