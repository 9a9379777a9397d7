package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.StreamClose;

/// What both ways of sending promise. Tells at once when a Jetty to come no longer lets us batch.
class FrameChannelTest {
    private final CompletableFuture<Session> opened = new CompletableFuture<>();

    private interface Check {
        void run(FrameChannel channel, SocketClient client) throws Exception;
    }

    private void with(Function<Session, FrameChannel> kind, Check check) throws Exception {
        var server =
                Javalin.create(
                                config -> {
                                    config.startup.showJavalinBanner = false;
                                    config.routes.ws(
                                            "/",
                                            ws ->
                                                    ws.onConnect(
                                                            ctx -> opened.complete(ctx.session)));
                                })
                        .start("127.0.0.1", 0);
        try (var http = HttpClient.newHttpClient();
                var client =
                        SocketClient.open(
                                http,
                                URI.create("ws://127.0.0.1:" + server.port() + "/"),
                                "http://x")) {
            check.run(kind.apply(opened.get(10, TimeUnit.SECONDS)), client);
        } finally {
            server.stop();
        }
    }

    private static byte[] frame(int number) {
        return ("{\"event\":\"n\",\"args\":[\"" + number + "\"]}").getBytes(StandardCharsets.UTF_8);
    }

    private static void framesArriveInOrderAndTheFlushEndsOnce(
            FrameChannel channel, SocketClient client) throws Exception {
        var expected = new ArrayList<String>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 100; i++) {
                channel.add(frame(round * 100 + i));
                expected.add(Integer.toString(round * 100 + i));
            }
            var done = new CompletableFuture<String>();
            var ends = new int[1];
            channel.flush(
                    failure -> {
                        ends[0]++;
                        done.complete(String.valueOf(failure));
                    });
            assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo("null");
            assertThat(ends[0]).isEqualTo(1);
        }
        client.awaitFrames("n", 500);
        assertThat(client.texts("n")).isEqualTo(expected);
        long before = channel.received();
        channel.ping();
        org.awaitility.Awaitility.await().until(() -> channel.received() > before);
        channel.close(StreamClose.SUSPENDED);
        assertThat(client.awaitClose()).isEqualTo(4409);
    }

    @Test
    void oursIsTheBatchedOne() throws Exception {
        with(
                FrameChannel::of,
                (channel, client) -> {
                    assertThat(channel)
                            .extracting(it -> it.getClass().getSimpleName())
                            .isEqualTo("BatchedChannel");
                    framesArriveInOrderAndTheFlushEndsOnce(channel, client);
                });
    }

    @Test
    void thePlainOneKeepsTheSamePromises() throws Exception {
        with(FrameChannel::plain, FrameChannelTest::framesArriveInOrderAndTheFlushEndsOnce);
    }

    @Test
    void anEmptyFlushAndOneAfterTheEndEndToo() throws Exception {
        for (var kind : List.<Function<Session, FrameChannel>>of(FrameChannel::of)) {
            with(
                    kind,
                    (channel, client) -> {
                        var done = new CompletableFuture<Boolean>();
                        channel.flush(_ -> done.complete(true));
                        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
                        channel.cut();
                        channel.add(frame(1));
                        var after = new CompletableFuture<Boolean>();
                        channel.flush(_ -> after.complete(true));
                        assertThat(after.get(10, TimeUnit.SECONDS)).isTrue();
                        channel.close(StreamClose.FINISHED);
                        channel.cut();
                    });
        }
    }
}
