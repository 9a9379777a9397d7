package quetzal.panel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WebServerStopTest {
    @Test
    void aRequestUnderWayIsFinishedBeforeTheServerEnds() throws Exception {
        var arrived = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var routes = new Routes();
        routes.get(
                "/slow",
                Gate.open("a test"),
                ctx -> {
                    arrived.countDown();
                    mayEnd.await(20, TimeUnit.SECONDS);
                    ctx.json(Map.of("done", true));
                });
        var server =
                WebServer.start(
                        new ServerSettings(
                                "127.0.0.1",
                                0,
                                URI.create("http://panel.test"),
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(20)),
                        new Doors(
                                (ctx, gate) -> {},
                                (ctx, gate) -> {},
                                (ctx, gate) -> {},
                                (ctx, gate) -> {},
                                (ctx, answer) -> {}),
                        routes);
        var uri = URI.create("http://127.0.0.1:" + server.port() + "/slow");
        var client = HttpClient.newHttpClient();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer =
                    threads.submit(
                            () ->
                                    client.send(
                                            HttpRequest.newBuilder(uri).build(),
                                            HttpResponse.BodyHandlers.ofString()));
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            var stop = threads.submit(server::close);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> refuses(uri));
            mayEnd.countDown();

            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            stop.get(20, TimeUnit.SECONDS);
        } finally {
            mayEnd.countDown();
        }
    }

    private static boolean refuses(URI uri) {
        try (var socket = new java.net.Socket()) {
            socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()), 1_000);
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }
}
