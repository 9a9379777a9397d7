package quetzal.panel.activity.push;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A syslog receiver: datagrams (RFC 5426), or messages counted in bytes over TCP (RFC 6587) and TLS (RFC 5425).
///
/// - edge: a datagram may be lost unseen. Over TCP and TLS each batch has a connection of its own that we end first: the
///   receiver's own end then tells that its system has everything
final class SyslogSink implements Sink {
    /// - unit: bytes; what RFC 5426 receivers should take, and what networks deliver as a rule
    private static final int LARGEST_DATAGRAM = 8_000;

    private static final int LARGEST_MESSAGE = 64 * 1024;

    private final URI uri;
    private final Outlet outlet;
    private final SyslogLine form;

    SyslogSink(URI uri, Outlet outlet, SyslogLine form) {
        this.uri = uri;
        this.outlet = outlet;
        this.form = form;
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public String target() {
        return uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public void send(List<PushLine> lines) throws IOException {
        if (uri.getScheme().equals("udp")) {
            datagrams(lines);
        } else {
            outlet.talk(
                    uri.getHost(),
                    uri.getPort(),
                    uri.getScheme().equals("tls"),
                    socket -> counted(socket, lines));
        }
    }

    private void datagrams(List<PushLine> lines) throws IOException {
        var address = outlet.address(uri.getHost());
        try (var socket = new DatagramSocket()) {
            // so that a closed port is told by the receiver's machine
            socket.connect(address, uri.getPort());
            for (var line : lines) {
                var bytes = form.of(line, LARGEST_DATAGRAM);
                socket.send(new DatagramPacket(bytes, bytes.length));
            }
        }
    }

    private void counted(Socket socket, List<PushLine> lines) throws IOException {
        var out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
        for (var line : lines) {
            var bytes = form.of(line, LARGEST_MESSAGE);
            out.write((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
        }
        out.flush();
        socket.shutdownOutput();
        try {
            while (socket.getInputStream().read() >= 0) {
                // receivers have nothing to say
            }
        } catch (SocketTimeoutException e) {
            // one that does not end its side; the bytes went out without complaint
        }
    }
}
