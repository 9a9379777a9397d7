package quetzal.panel.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client whose every byte the test decides; with small buffers, so that not reading is soon felt.
public final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    public RawClient(String path, String key, int port) throws IOException {
        socket.setReceiveBufferSize(4 * 1024);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var request =
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                        + key
                        + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    public void awaitUpgrade() throws IOException {
        var line = new StringBuilder();
        for (int b = socket.getInputStream().read();
                b != '\n';
                b = socket.getInputStream().read()) {
            if (b < 0) {
                throw new IOException("closed: " + line);
            }
            line.append((char) b);
        }
        if (!line.toString().contains("101")) {
            throw new IOException(line.toString());
        }
    }

    public void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /// Reads until the other side ends the connection, and answers the last close code it saw, or -1.
    public int drain() throws IOException {
        var all = socket.getInputStream().readAllBytes();
        for (int i = all.length - 2; i >= 2; i--) {
            if ((all[i - 2] & 0xff) == 0x88) {
                return (all[i] & 0xff) << 8 | (all[i + 1] & 0xff);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
