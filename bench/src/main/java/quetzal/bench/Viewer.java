package quetzal.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// One console socket that reads and counts numbered lines, with as little work per line as possible: the load driver
/// must not be what is measured.
///
/// - shape: understands lines `<nanoseconds>#<number>|…`, one in a frame or many
final class Viewer implements AutoCloseable {
    private static final int MAX_FRAME = 512 * 1024;

    private final SocketChannel channel;
    private ByteBuffer in = ByteBuffer.allocate(64 * 1024).flip();
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private final Latencies latencies = new Latencies();
    private long lines;
    private long lastNumber;
    private long outOfOrder;
    private long frames;
    private boolean closed;

    private Viewer(SocketChannel channel) {
        this.channel = channel;
    }

    /// Opens the socket, authenticates, asks for the console and waits for the answer; leaves the channel blocking.
    ///
    /// - shape: `sequenced` asks for numbered delivery, otherwise the socket behaves as a classic client's
    static Viewer open(URI socket, String origin, String token, boolean sequenced)
            throws IOException {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(socket.getHost(), socket.getPort()));
        channel.socket().setSoTimeout(10_000);
        var viewer = new Viewer(channel);
        viewer.upgrade(socket, "Origin: " + origin);
        viewer.send("{\"event\":\"auth\",\"args\":[\"" + token + "\"]}");
        viewer.await("auth success");
        if (sequenced) {
            viewer.send("{\"event\":\"subscribe console\",\"args\":[\"tail:0\"]}");
            viewer.await("console live");
        }
        return viewer;
    }

    /// Opens a stream that knows by `header`, before anything is sent, who is there.
    static Viewer stream(URI socket, String header) throws IOException {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(socket.getHost(), socket.getPort()));
        var viewer = new Viewer(channel);
        viewer.upgrade(socket, header);
        return viewer;
    }

    SocketChannel channel() {
        return channel;
    }

    Latencies latencies() {
        return latencies;
    }

    long lines() {
        return lines;
    }

    long frames() {
        return frames;
    }

    long lastNumber() {
        return lastNumber;
    }

    /// How often a line was not the one after its predecessor.
    long outOfOrder() {
        return outOfOrder;
    }

    boolean closed() {
        return closed;
    }

    /// Forgets what was counted so far.
    void reset() {
        lines = 0;
        frames = 0;
        lastNumber = 0;
        outOfOrder = 0;
    }

    /// Reads what is there and counts it; false when the socket has ended.
    boolean pump() throws IOException {
        in.compact();
        if (!in.hasRemaining()) {
            if (in.capacity() >= MAX_FRAME) {
                throw new IOException("a frame is longer than " + MAX_FRAME + " bytes");
            }
            in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
        }
        var read = channel.read(in);
        var now = System.nanoTime();
        in.flip();
        if (read < 0) {
            closed = true;
            return false;
        }
        while (frame(now)) {
            frames++;
        }
        return !closed;
    }

    private boolean frame(long now) throws IOException {
        if (in.remaining() < 2) {
            return false;
        }
        var start = in.position();
        var opcode = in.get(start) & 0x0f;
        long length = in.get(start + 1) & 0x7f;
        var header = 2;
        if (length == 126) {
            if (in.remaining() < 4) {
                return false;
            }
            length = in.getShort(start + 2) & 0xffff;
            header = 4;
        } else if (length == 127) {
            if (in.remaining() < 10) {
                return false;
            }
            length = in.getLong(start + 2);
            header = 10;
        }
        if (in.remaining() < header + length) {
            return false;
        }
        var from = start + header;
        var to = from + (int) length;
        switch (opcode) {
            case 8 -> closed = true;
            case 9 -> write(10, in.array(), from, (int) length);
            default -> data((in.get(start) & 0x80) != 0, from, to, now);
        }
        in.position(to);
        return true;
    }

    /// Counts a message once all its fragments are there: a line may be cut anywhere between two of them.
    private void data(boolean last, int from, int to, long now) {
        if (last && fragments.size() == 0) {
            count(in.array(), from, to, now);
            return;
        }
        fragments.write(in.array(), from, to - from);
        if (last) {
            var whole = fragments.toByteArray();
            fragments.reset();
            count(whole, 0, whole.length, now);
        }
    }

    private void count(byte[] bytes, int from, int to, long now) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != '#') {
                continue;
            }
            long number = 0;
            var end = i + 1;
            while (end < to && bytes[end] >= '0' && bytes[end] <= '9') {
                number = number * 10 + bytes[end++] - '0';
            }
            if (end == to || bytes[end] != '|' || end == i + 1) {
                continue;
            }
            long sent = 0;
            long unit = 1;
            for (int k = i - 1; k >= from && bytes[k] >= '0' && bytes[k] <= '9'; k--) {
                sent += unit * (bytes[k] - '0');
                unit *= 10;
            }
            lines++;
            if (number != lastNumber + 1) {
                outOfOrder++;
            }
            lastNumber = number;
            latencies.add(now - sent);
            i = end;
        }
    }

    private void upgrade(URI socket, String header) throws IOException {
        var query = socket.getRawQuery();
        var request =
                "GET "
                        + socket.getRawPath()
                        + (query == null ? "" : "?" + query)
                        + " HTTP/1.1\r\nHost: "
                        + socket.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + header
                        + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        var head = new StringBuilder();
        var one = ByteBuffer.allocate(1);
        while (!head.toString().endsWith("\r\n\r\n")) {
            one.clear();
            if (channel.read(one) < 0 || head.length() > 8_000) {
                throw new IOException("the socket was refused: " + head);
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("the socket was refused: " + head);
        }
    }

    private void send(String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        write(1, bytes, 0, bytes.length);
    }

    private void write(int opcode, byte[] bytes, int from, int length) throws IOException {
        var frame = ByteBuffer.allocate(length + 14);
        frame.put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        }
        var mask = ThreadLocalRandom.current().nextInt();
        frame.putInt(mask);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (bytes[from + i] ^ (mask >>> (24 - 8 * (i & 3)))));
        }
        frame.flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /// Reads frames until one holds `event`; at most 10 seconds of silence each.
    private void await(String event) throws IOException {
        var wanted = ("\"" + event + "\"").getBytes(StandardCharsets.UTF_8);
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < deadline) {
            var start = in.position();
            if (frame(System.nanoTime())) {
                if (contains(in.array(), start, in.position(), wanted)) {
                    return;
                }
                continue;
            }
            in.compact();
            var read = channel.read(in);
            in.flip();
            if (read < 0 || closed) {
                throw new IOException("the socket ended while waiting for " + event);
            }
        }
        throw new IOException("no " + event + " within 20 seconds");
    }

    private static boolean contains(byte[] bytes, int from, int to, byte[] wanted) {
        outer:
        for (int i = from; i <= to - wanted.length; i++) {
            for (int k = 0; k < wanted.length; k++) {
                if (bytes[i + k] != wanted[k]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
