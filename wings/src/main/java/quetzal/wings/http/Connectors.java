package quetzal.wings.http;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// The listening socket, with or without TLS.
final class Connectors {
    /// What the kernel takes for a client that does not read. Small: a stuck viewer is noticed after this much.
    private static final int SEND_BUFFER = 64 * 1024;

    private Connectors() {}

    static Connector of(Server server, HttpConfiguration http, HttpSettings settings) {
        var connector =
                settings.tls()
                        .map(tls -> secure(server, http, tls))
                        .orElseGet(
                                () -> new ServerConnector(server, new HttpConnectionFactory(http)));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(120_000);
        connector.setAcceptQueueSize(512);
        connector.setAcceptedSendBufferSize(SEND_BUFFER);
        return connector;
    }

    private static ServerConnector secure(
            Server server, HttpConfiguration http, HttpSettings.Tls tls) {
        var ssl = new SslContextFactory.Server();
        ssl.setKeyStore(PemFiles.keyStore(tls.certificate(), tls.key()));
        ssl.setKeyStorePassword("");
        ssl.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        ssl.setIncludeCipherSuites(
                "TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_GCM_.*", "TLS_ECDHE_.*_CHACHA20_.*");
        ssl.setSniRequired(false);
        var secure = new HttpConfiguration(http);
        // The node is also reached by its address: the name in the certificate is the client's to
        // check.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        var connector = new ServerConnector(server, ssl, new HttpConnectionFactory(secure));
        connector.addBean(new RenewedCertificate(ssl, tls));
        return connector;
    }
}
