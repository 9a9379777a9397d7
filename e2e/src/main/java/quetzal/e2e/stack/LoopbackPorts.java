package quetzal.e2e.stack;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;

/// Free ports of 127.0.0.1, for TCP and UDP both. A port is only free at the moment it is asked about.
public final class LoopbackPorts {
    private static final int TRIES = 200;

    private LoopbackPorts() {}

    public static boolean isFree(int port) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var tcp = new ServerSocket();
                var udp = new DatagramSocket(null)) {
            tcp.setReuseAddress(true);
            tcp.bind(address);
            udp.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// The first free port from `preferred` on.
    public static int freeFrom(int preferred) {
        for (int port = preferred; port < preferred + TRIES && port <= 65535; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "no free port from " + preferred + " to " + (preferred + TRIES - 1));
    }

    /// A free port that the system chooses.
    public static int anyFree() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try (var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = tcp.getLocalPort();
                if (isUdpFree(port)) {
                    return port;
                }
            } catch (IOException e) {
                throw new IllegalStateException("no free port", e);
            }
        }
        throw new IllegalStateException("no port is free for both TCP and UDP");
    }

    private static boolean isUdpFree(int port) {
        try (var udp = new DatagramSocket(null)) {
            udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (SocketException e) {
            return false;
        }
    }
}
