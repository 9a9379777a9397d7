package quetzal.panel.console;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/// A daemon's console socket on the loopback, written by hand so that a test decides every byte, and sees when its
/// writes block.
final class ScriptedDaemon implements AutoCloseable {
    /// What a connection does after the handshake.
    interface Script {
        void play(Peer peer) throws IOException;
    }

    /// What it says of any server when asked by plain HTTP.
    private static final String REPORT =
            "{\"state\":\"running\",\"is_suspended\":false,\"utilization\":null,\"configuration\":null}";

    private final ServerSocket server;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final BlockingQueue<Map<String, String>> handshakes = new LinkedBlockingQueue<>();
    final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();

    /// - shape: `opcode` 1 text, 2 binary, 8 close, 9 ping, 10 pong
    record Frame(int opcode, boolean last, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }
    }

    ScriptedDaemon(Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("scripted-daemon").start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    int connections() {
        return sockets.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            headers.put(":request", line(in));
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
            handshakes.add(headers);
            var peer = new Peer(in, socket.getOutputStream(), received);
            if (!headers.containsKey("Upgrade")) {
                peer.raw(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                + REPORT.length()
                                + "\r\n\r\n"
                                + REPORT);
                return;
            }
            if (script instanceof Refusal refusal) {
                peer.raw("HTTP/1.1 " + refusal.status() + " No\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            var hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(
                                    (headers.get("Sec-WebSocket-Key")
                                                    + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                            .getBytes(StandardCharsets.US_ASCII));
            peer.raw(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(hash)
                            + "\r\n\r\n");
            script.play(peer);
        } catch (IOException e) {
            // the other side is gone, which is what some tests are about
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Answers the handshake with this status instead of playing.
    record Refusal(int status) implements Script {
        @Override
        public void play(Peer peer) {}
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of handshake");
            }
            if (b != '\r') {
                bytes.write(b);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    /// One connection after the handshake; reading is the script's job.
    static final class Peer {
        private final InputStream in;
        private final OutputStream out;
        private final BlockingQueue<Frame> received;

        Peer(InputStream in, OutputStream out, BlockingQueue<Frame> received) {
            this.in = in;
            this.out = out;
            this.received = received;
        }

        void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        void text(String text) throws IOException {
            frame(1, text.getBytes(StandardCharsets.UTF_8));
        }

        void close(int code, String reason) throws IOException {
            var bytes = new ByteArrayOutputStream();
            bytes.write(code >> 8);
            bytes.write(code & 0xff);
            bytes.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
            frame(8, bytes.toByteArray());
        }

        synchronized void frame(int opcode, byte[] payload) throws IOException {
            var head = new ByteArrayOutputStream();
            head.write(0x80 | opcode);
            if (payload.length < 126) {
                head.write(payload.length);
            } else if (payload.length < 65_536) {
                head.write(126);
                head.write(payload.length >> 8);
                head.write(payload.length & 0xff);
            } else {
                head.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    head.write((int) ((long) payload.length >> shift) & 0xff);
                }
            }
            head.writeBytes(payload);
            out.write(head.toByteArray());
            out.flush();
        }

        /// The next frame, unmasked; also kept in [ScriptedDaemon#received].
        Frame read() throws IOException {
            int first = byteOf();
            int second = byteOf();
            long length = second & 0x7f;
            if (length == 126) {
                length = (long) byteOf() << 8 | byteOf();
            } else if (length == 127) {
                length = 0;
                for (int i = 0; i < 8; i++) {
                    length = length << 8 | byteOf();
                }
            }
            var mask = (second & 0x80) == 0 ? new byte[4] : in.readNBytes(4);
            var payload = in.readNBytes((int) length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            var frame = new Frame(first & 0x0f, (first & 0x80) != 0, payload);
            received.add(frame);
            return frame;
        }

        private int byteOf() throws IOException {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed");
            }
            return b;
        }

        /// Answers the first `auth` with success, then plays `more`.
        void authenticated(Script more) throws IOException {
            for (var frame = read(); ; frame = read()) {
                if (frame.opcode() == 1
                        && frame.text().toLowerCase(Locale.ROOT).contains("\"auth\"")) {
                    text("{\"event\":\"auth success\"}");
                    more.play(this);
                    return;
                }
            }
        }

        /// Like [#readOn], answering pings.
        void readOnAnswering() throws IOException {
            while (true) {
                var frame = read();
                if (frame.opcode() == 9) {
                    frame(10, frame.payload());
                } else if (frame.opcode() == 8) {
                    frame(8, frame.payload());
                    return;
                }
            }
        }

        /// Reads until the other side closes, and answers its close.
        void readOn() throws IOException {
            while (true) {
                var frame = read();
                if (frame.opcode() == 8) {
                    frame(8, frame.payload());
                    return;
                }
            }
        }
    }
}
