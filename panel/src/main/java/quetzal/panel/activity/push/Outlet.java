package quetzal.panel.activity.push;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Opens connections to receivers: to the very address that was looked at, never to one that only machines themselves
/// should reach, and never for longer than [#TOTAL].
final class Outlet {
    static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration TOTAL = Duration.ofSeconds(20);

    /// Where clouds keep what only the machine itself may read, besides the link-local ones.
    private static final Set<String> METADATA =
            Set.of("100.100.100.200", "192.0.0.192", "fd00:ec2:0:0:0:0:0:254");

    private final boolean linkLocal;
    private final Optional<Path> authority;

    Outlet(boolean linkLocal, Optional<Path> authority) {
        this.linkLocal = linkLocal;
        this.authority = authority;
    }

    /// What is done with an open connection.
    @FunctionalInterface
    interface Talk {
        void with(Socket socket) throws IOException;
    }

    /// The first of the host's addresses.
    ///
    /// - errors: [IOException] when there is none or it is a refused one
    InetAddress address(String host) throws IOException {
        var found =
                InetAddress.getByName(
                        host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        if (found.isAnyLocalAddress() || found.isMulticastAddress()) {
            throw new IOException("no receiver can be at " + found.getHostAddress());
        }
        if (!linkLocal
                && (found.isLinkLocalAddress() || METADATA.contains(found.getHostAddress()))) {
            throw new IOException(
                    found.getHostAddress()
                            + " is an address of the machine's own services; QUETZAL_AUDIT_LINK_LOCAL=true allows it");
        }
        return found;
    }

    /// Connects, talks and closes.
    void talk(String host, int port, boolean tls, Talk talk) throws IOException {
        var address = address(host);
        try (var plain = new Socket()) {
            // a write to a receiver that does not read would wait for ever
            var guard = Thread.ofVirtual().name("audit-push-guard").start(() -> closeLater(plain));
            try {
                plain.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
                plain.setSoTimeout((int) CONNECT.toMillis());
                plain.setTcpNoDelay(true);
                if (tls) {
                    try (var secure = secure(plain, host, port)) {
                        talk.with(secure);
                    }
                } else {
                    talk.with(plain);
                }
            } finally {
                guard.interrupt();
            }
        }
    }

    private static void closeLater(Socket socket) {
        try {
            Thread.sleep(TOTAL);
            socket.close();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // it is closed for all we can do
        }
    }

    private SSLSocket secure(Socket plain, String host, int port) throws IOException {
        var socket = (SSLSocket) factory().createSocket(plain, host, port, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLSocketFactory factory() throws IOException {
        if (authority.isEmpty()) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try (var in = Files.newInputStream(authority.get())) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (var certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + count++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates cannot be read: " + authority.get(), e);
        }
    }
}
