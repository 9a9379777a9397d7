package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.Stack;

/// An installation as someone sees it who follows it, and its server in the stream of changes.
@Tag("docker")
@ExtendWith(SharedStack.class)
class InstallStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /// Keeps each frame of a stream.
    private static final class Follower implements WebSocket.Listener, AutoCloseable {
        private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Follower(Stack stack, String path) {
            socket =
                    HttpClient.newHttpClient()
                            .newWebSocketBuilder()
                            .header("Authorization", "Bearer " + stack.api().key())
                            .buildAsync(
                                    URI.create(stack.panelUrl().replaceFirst("^http", "ws") + path),
                                    this)
                            .join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                try {
                    frames.add(PanelApi.JSON.readTree(part.toString()));
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException(e);
                }
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        List<JsonNode> until(Predicate<JsonNode> last) throws InterruptedException {
            var all = new ArrayList<JsonNode>();
            do {
                var frame = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(frame).as("a frame behind %s", all).isNotNull();
                all.add(frame);
            } while (!last.test(all.getLast()));
            return all;
        }

        List<JsonNode> all() throws InterruptedException {
            return until(frame -> frame.path("done").asBoolean());
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Test
    void anInstallationIsFollowedFromItsFirstLineToItsEnd(Stack stack) throws Exception {
        var server =
                stack.request(
                                stack.pretendGame("followed")
                                        .with("INSTALL_SECONDS", "2")
                                        .notStarted())
                        .server();
        var path = "/api/client/servers/" + server.identifier() + "/install-log/stream";
        try (var early = new Follower(stack, path);
                var events = new Follower(stack, "/api/client/events")) {
            events.socket
                    .sendText(
                            "{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\""
                                    + server.uuid()
                                    + "\"}",
                            true)
                    .join();
            var frames = early.all();

            assertThat(frames.stream().map(frame -> frame.path("seq").asLong()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, frames.size()).boxed().toList());
            assertThat(frames.stream().map(frame -> frame.path("action").asText()))
                    .containsSubsequence("pull", "create", "script", "finish");
            assertThat(frames.stream().map(frame -> frame.path("output").asText()))
                    .containsOnlyOnce("install step 1", "install step 2");
            assertThat(frames.getLast().path("status").asText()).isEqualTo("success");
            assertThat(early.closed.get(30, TimeUnit.SECONDS)).isEqualTo(1000);

            var changed =
                    events.until(
                            frame ->
                                    frame.path("object")
                                            .path("attributes")
                                            .path("status")
                                            .isNull());
            assertThat(changed.getLast().path("id").asText()).isEqualTo(server.uuid());

            try (var late = new Follower(stack, path)) {
                assertThat(late.all()).isEqualTo(frames);
                assertThat(late.closed.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
            }
        }
    }
}
