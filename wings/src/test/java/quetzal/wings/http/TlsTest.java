package quetzal.wings.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.wings.config.Secret;

/// The listener with a certificate of its own making.
@Timeout(300)
class TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;
    private Path certificate;
    private Path key;
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        TestCertificate.write(folder, "first", certificate, key);
        server =
                HttpServer.start(
                        new HttpSettings(
                                "127.0.0.1",
                                0,
                                Optional.of(
                                        new HttpSettings.Tls(
                                                certificate, key, Duration.ofMillis(50))),
                                "https://panel.test",
                                List.of(),
                                false,
                                List.of(),
                                () -> new Secret("0".repeat(64))),
                        List.of(TlsTest::routes));
    }

    private static void routes(HttpRoutes routes) {
        routes.open(
                io.javalin.http.HandlerType.GET, "/open", ctx -> ctx.result(ctx.req().getScheme()));
        routes.socket(
                "/echo",
                _ -> {},
                socket -> socket.onMessage(message -> message.send("echo " + message.message())));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void httpsAndSecureSocketsAreServedAndPlainHttpIsNot() throws Exception {
        try (var http =
                HttpClient.newBuilder().sslContext(TestCertificate.trusting(certificate)).build()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(uri("https", "/open")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("https");

            var heard = new CompletableFuture<String>();
            var socket =
                    http.newWebSocketBuilder()
                            .buildAsync(uri("wss", "/echo"), new Heard(heard))
                            .get(20, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
            assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("echo hello");
            socket.abort();

            var plain =
                    http.sendAsync(
                            HttpRequest.newBuilder(uri("http", "/open")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(
                            plain.handle(
                                            (response, failure) ->
                                                    failure != null || response.statusCode() >= 400)
                                    .get(20, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private record Heard(CompletableFuture<String> text) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            return null;
        }
    }

    @Test
    void aRenewedCertificateIsServedWithoutARestart() throws Exception {
        assertThat(served()).contains("CN=first");

        TestCertificate.write(folder, "second", certificate, key);
        await().atMost(PATIENCE).until(() -> served().contains("CN=second"));

        // Half of a renewal changes nothing.
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n");
        await().pollDelay(Duration.ofMillis(500)).until(() -> served().contains("CN=second"));

        TestCertificate.write(folder, "third", certificate, key);
        await().atMost(PATIENCE).until(() -> served().contains("CN=third"));
    }

    /// The subject of the certificate that a new connection is shown.
    private String served() throws Exception {
        try (var socket =
                (SSLSocket)
                        TestCertificate.trustingAll()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", server.port())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }
}
