package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import quetzal.shared.json.Json;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.panel.FakePanel;

/// The daemon's own log, by its routes and in its file.
@Timeout(90)
class LogRoutesTest {
    private static final Logger LOG =
            (Logger) LoggerFactory.getLogger("quetzal.wings.pretend.Part");

    @TempDir Path home;
    private FakePanel panel;
    private TestNode node;

    @BeforeEach
    void setUp() throws Exception {
        LOG.setLevel(Level.INFO);
        panel = FakePanel.start();
        start("");
    }

    private void start(String more) throws Exception {
        var runtime =
                new ScriptedRuntime(Clock.systemUTC(), _ -> new ScriptedContainer.Program() {});
        node = TestNode.start(home, panel.url(), (_, _) -> runtime, more);
    }

    @AfterEach
    void tearDown() {
        node.close();
        panel.close();
    }

    @Test
    void theRingIsReadWithFiltersAndHoldsNoSecret() throws Exception {
        LOG.warn("first: token={} node={}", "abcdefgh", FakePanel.TOKEN);
        LOG.info("second");

        var all = node.get("/api/system/logs?component=pretend").json().path("data");
        assertThat(all).hasSize(2);
        assertThat(all.get(0).path("message").asText())
                .isEqualTo("first: token=[hidden] node=[hidden]");
        assertThat(all.get(0).path("level").asText()).isEqualTo("WARN");
        assertThat(all.get(0).path("ts").asText()).endsWith("Z");
        assertThat(node.get("/api/system/logs?component=pretend&level=warn").json().path("data"))
                .hasSize(1);
        assertThat(node.get("/api/system/logs?text=SECOND").json().path("data")).hasSize(1);
        assertThat(node.get("/api/system/logs?limit=1").json().path("data")).hasSize(1);
        assertThat(node.get("/api/system/logs?level=loud").status()).isEqualTo(400);
        assertThat(node.get("/api/system/logs?limit=x").status()).isEqualTo(400);
    }

    @Test
    void theStreamFlushesTheRingAndGoesOnLive() throws Exception {
        for (int i = 0; i < 300; i++) {
            LOG.info("before {}", i);
        }
        var heard = new Heard();
        var socket = open("?component=pretend", FakePanel.TOKEN, heard);
        await().atMost(Duration.ofSeconds(30)).until(() -> heard.frames.size() >= 300);
        for (int i = 0; i < 300; i++) {
            LOG.info("after {}", i);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> heard.frames.size() >= 600);
        socket.abort();

        assertThat(heard.frames).hasSize(600);
        assertThat(Json.MAPPER.readTree(heard.frames.get(0)).path("message").asText())
                .isEqualTo("before 0");
        assertThat(Json.MAPPER.readTree(heard.frames.get(299)).path("message").asText())
                .isEqualTo("before 299");
        assertThat(Json.MAPPER.readTree(heard.frames.get(300)).path("message").asText())
                .isEqualTo("after 0");
        assertThat(Json.MAPPER.readTree(heard.frames.get(599)).path("message").asText())
                .isEqualTo("after 299");
    }

    @Test
    void withoutTheNodesTokenThereIsNoUpgrade() {
        assertThat(refusal("", "wrong")).isEqualTo(403);
        assertThat(refusal("", null)).isEqualTo(401);
        assertThat(refusal("?level=loud", FakePanel.TOKEN)).isEqualTo(400);
    }

    @Test
    void goodbyeIsSaidWhenTheDaemonStops() throws Exception {
        var heard = new Heard();
        var unused = open("?text=nothing-has-this", FakePanel.TOKEN, heard);

        node.close();

        await().atMost(Duration.ofSeconds(30)).until(() -> heard.code == 1001);
    }

    @Test
    void theLogIsAFileBelowTheLogDirectory() throws Exception {
        LOG.info("to be found in the file, ptla_abcdefghijklmnop");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(Files.readString(home.resolve("log/wings.log")))
                                        .contains(
                                                "INFO  pretend - to be found in the file, ptla_[hidden]"));
    }

    private int refusal(String query, String token) {
        try {
            var unused = open(query, token, new Heard());
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    private WebSocket open(String query, String token, Heard heard) {
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder.buildAsync(
                        URI.create(
                                "ws://127.0.0.1:"
                                        + node.port()
                                        + "/api/system/logs/stream"
                                        + query),
                        heard)
                .join();
    }

    private static final class Heard implements WebSocket.Listener {
        private final List<String> frames = new CopyOnWriteArrayList<>();
        private final StringBuilder part = new StringBuilder();
        private volatile int code;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code = status;
            return null;
        }
    }
}
