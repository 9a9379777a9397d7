package quetzal.panel.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quetzal.shared.ticket.TicketKey;

class NodeClientTest {
    private static final Duration SHORT = Duration.ofMillis(800);

    private static final Duration PLENTY = Duration.ofSeconds(30);

    private final NodeClient client = new NodeClient(Clock.systemUTC(), PLENTY, PLENTY);
    private final NodeClient hasty = new NodeClient(Clock.systemUTC(), SHORT, SHORT);
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;
    private NodeEndpoint node;

    @FunctionalInterface
    private interface Handler {
        void handle(HttpExchange exchange) throws Exception;
    }

    @BeforeEach
    void setUp() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        node =
                new NodeEndpoint(
                        1,
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        new TicketKey("k".repeat(64)));
    }

    @AfterEach
    void tearDown() {
        release.countDown();
        server.stop(0);
        client.close();
        hasty.close();
    }

    private DaemonReply call(Handler handler) throws Exception {
        return call(client, handler);
    }

    private DaemonReply call(NodeClient by, Handler handler) throws Exception {
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        handler.handle(exchange);
                    } catch (IOException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                });
        return by.system(node);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Test
    void aGoodAnswerTellsTheClockToo() throws Exception {
        var reply = call(exchange -> answer(exchange, 200, "{\"version\":\"1\"}"));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        DaemonReply.Done.class,
                        done -> {
                            assertThat(done.body().path("version").asText()).isEqualTo("1");
                            assertThat(done.clockSkew())
                                    .isBetween(Duration.ofSeconds(-2), Duration.ofSeconds(2));
                        });
    }

    @Test
    void aDaemonsRefusalKeepsItsWords() throws Exception {
        assertThat(
                        call(
                                exchange ->
                                        answer(
                                                exchange,
                                                400,
                                                "{\"error\":\"no\",\"request_id\":\"x\"}")))
                .isEqualTo(new DaemonReply.Refused(400, "no", null));
    }

    @Test
    void aPageHalfABodyAndARedirectAreNoAnswers() throws Exception {
        assertThat(call(exchange -> answer(exchange, 200, "<html>hi")))
                .isInstanceOf(DaemonReply.Garbled.class);
        server.removeContext("/");
        assertThat(call(exchange -> answer(exchange, 502, "<html>bad gateway")))
                .isInstanceOf(DaemonReply.Garbled.class);
        server.removeContext("/");
        assertThat(
                        call(
                                exchange -> {
                                    exchange.getResponseHeaders()
                                            .set("Location", "http://169.254.169.254/");
                                    answer(exchange, 302, "");
                                }))
                .isInstanceOf(DaemonReply.Garbled.class);
        server.removeContext("/");
        assertThat(
                        call(
                                exchange -> {
                                    exchange.sendResponseHeaders(200, 1000);
                                    exchange.getResponseBody()
                                            .write(
                                                    "{\"version\":"
                                                            .getBytes(StandardCharsets.UTF_8));
                                }))
                .isInstanceOf(DaemonReply.Unreachable.class);
    }

    @Test
    void aDaemonThatHangsAtOnceOrHalfwayIsGivenUp() throws Exception {
        assertThat(call(hasty, exchange -> release.await(20, TimeUnit.SECONDS)))
                .isInstanceOf(DaemonReply.Unreachable.class);
        server.removeContext("/");
        assertThat(
                        call(
                                hasty,
                                exchange -> {
                                    exchange.sendResponseHeaders(200, 0);
                                    exchange.getResponseBody().write('{');
                                    exchange.getResponseBody().flush();
                                    release.await(20, TimeUnit.SECONDS);
                                }))
                .isInstanceOf(DaemonReply.Unreachable.class);
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        var reply =
                call(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 0);
                            var block = "[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
                            for (var i = 0; i < 64; i++) {
                                exchange.getResponseBody().write(block);
                            }
                        });
        assertThat(reply).isInstanceOf(DaemonReply.Unreachable.class);
    }

    @Test
    void nobodyThereIsSaidInWords() throws Exception {
        var port = server.getAddress().getPort();
        server.stop(0);
        var reply =
                client.system(
                        new NodeEndpoint(
                                1,
                                URI.create("http://127.0.0.1:" + port),
                                new TicketKey("k".repeat(64))));
        assertThat(reply).isEqualTo(new DaemonReply.Unreachable("The connection was refused."));
        assertThat(DaemonProblem.of(reply).wire().status()).isEqualTo(504);
    }
}
