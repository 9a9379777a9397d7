package quetzal.panel.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.shared.json.Json;

/// The streams for administrators: logs of processes, and the console.
@Timeout(120)
class OperatorStreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONSOLE = "/api/application/console";
    private static final String LOGS = "/api/application/logs/stream";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

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

        List<JsonNode> json() {
            return frames.stream().map(Heard::tree).toList();
        }

        private static JsonNode tree(String frame) {
            try {
                // one object in each frame, never two
                return Json.MAPPER
                        .reader()
                        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readTree(frame);
            } catch (IOException e) {
                throw new UncheckedIOException(frame, e);
            }
        }

        long done() {
            return json().stream().filter(frame -> frame.path("done").asBoolean()).count();
        }

        List<String> output() {
            return json().stream()
                    .filter(frame -> frame.has("output"))
                    .map(frame -> frame.path("output").asText())
                    .toList();
        }
    }

    private static WebSocket open(String path, String key, Heard heard) {
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!key.isEmpty()) {
            builder.header("Authorization", "Bearer " + key);
        }
        return builder.buildAsync(URI.create(panel.url().replace("http", "ws") + path), heard)
                .join();
    }

    private static int status(String path, String key) {
        try {
            open(path, key, new Heard()).abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void whoMayNotComeInGetsAPlainStatusAndNoUpgrade() {
        var admin = panel.admin();
        for (var path : List.of(CONSOLE, LOGS)) {
            assertThat(status(path, "")).as(path).isEqualTo(401);
            assertThat(status(path, "ptla_wrong")).as(path).isEqualTo(401);
            assertThat(status(path, panel.user("bob").clientKey())).as(path).isEqualTo(403);
            assertThat(status(path, panel.applicationKey(admin, "{\"servers\":3}")))
                    .as(path)
                    .isEqualTo(403);
            assertThat(status(path, admin.applicationKey())).as(path).isEqualTo(101);
        }
        assertThat(status(LOGS + "?level=loud", admin.applicationKey())).isEqualTo(400);
        assertThat(status("/api/application/nodes/999999/logs/stream", admin.applicationKey()))
                .isEqualTo(404);
    }

    @Test
    void aTicketOpensOneStreamOnce() {
        var admin = panel.admin();
        for (var stream : Map.of("console-admin", CONSOLE, "process-logs", LOGS).entrySet()) {
            var ticket =
                    panel.post(
                                    "/api/client/tickets",
                                    admin.clientKey(),
                                    Map.of("stream", stream.getKey(), "target", "panel"))
                            .json()
                            .path("ticket")
                            .asText();
            assertThat(status(stream.getValue() + "?ticket=" + ticket, "")).isEqualTo(101);
            assertThat(status(stream.getValue() + "?ticket=" + ticket, "")).isEqualTo(401);
        }
    }

    @Test
    void thePanelsLogIsFlushedThenLiveWithNothingLost() {
        var log = (Logger) LoggerFactory.getLogger("quetzal.panel.flushed.Part");
        log.setLevel(Level.INFO);
        for (int i = 0; i < 300; i++) {
            log.info("before {}", i);
        }
        var heard = new Heard();
        var socket = open(LOGS + "?component=flushed", panel.admin().applicationKey(), heard);
        for (int i = 0; i < 300; i++) {
            log.info("after {} token={}", i, "abcdef");
        }
        await().atMost(PATIENCE).until(() -> heard.frames.size() >= 600);
        socket.abort();

        var messages = heard.json().stream().map(line -> line.path("message").asText()).toList();
        assertThat(messages).hasSize(600);
        assertThat(messages.getFirst()).isEqualTo("before 0");
        assertThat(messages.get(300)).isEqualTo("after 0 token=[hidden]");
        assertThat(messages.getLast()).isEqualTo("after 299 token=[hidden]");
    }

    @Test
    void aNodesLogComesThroughThePanelWithoutWhatANodeMightHideInIt() {
        var authorization = new CopyOnWriteArrayList<String>();
        var daemon =
                Javalin.create(
                                config -> {
                                    config.startup.showJavalinBanner = false;
                                    config.routes.ws(
                                            "/api/system/logs/stream",
                                            ws ->
                                                    ws.onConnect(
                                                            ctx -> {
                                                                authorization.add(
                                                                        String.valueOf(
                                                                                ctx.header(
                                                                                        "Authorization")));
                                                                ctx.send(
                                                                        "{\"ts\":\"2026-01-01T12:00:00Z\",\"level\":\"WARN\",\"component\":\"server\",\"message\":\"a\\u001b[2Jb\"}");
                                                                ctx.send("{\"dropped\":7}");
                                                                ctx.send("nonsense");
                                                                ctx.send("{\"candidates\":[1]}");
                                                                for (int i = 0; i < 1_000; i++) {
                                                                    ctx.send(
                                                                            "{\"ts\":\"2026-01-01T12:00:00Z\",\"level\":\"INFO\",\"component\":\"server\",\"message\":\"m"
                                                                                    + i
                                                                                    + "\"}");
                                                                }
                                                                ctx.closeSession(1001, "");
                                                            }));
                                })
                        .start("127.0.0.1", 0);
        try {
            var key = panel.admin().applicationKey();
            var location =
                    panel.post("/api/application/locations", key, Map.of("short", "logs"))
                            .attributes()
                            .path("id")
                            .asLong();
            var node =
                    panel.post(
                                    "/api/application/nodes",
                                    key,
                                    Estate.nodeBody("log-node", location, daemon.port()))
                            .attributes()
                            .path("id")
                            .asLong();
            var heard = new Heard();
            var unused = open("/api/application/nodes/" + node + "/logs/stream", key, heard);
            await().atMost(PATIENCE).until(() -> heard.code != 0);

            assertThat(heard.code).isEqualTo(1001);
            assertThat(heard.frames).hasSize(1_002);
            assertThat(heard.json().get(0).path("message").asText()).isEqualTo("ab");
            assertThat(heard.json().get(1).path("dropped").asInt()).isEqualTo(7);
            assertThat(heard.json().getLast().path("message").asText()).isEqualTo("m999");
            assertThat(authorization.getFirst()).matches("Bearer [A-Za-z0-9]{64}");
        } finally {
            daemon.stop();
        }
    }

    @Test
    void aNodeThatDoesNotAnswerIsSaidSo() {
        var gone = new FakeDaemon();
        var estate = Estate.on(panel, gone);
        gone.close();
        var heard = new Heard();
        var unused =
                open(
                        "/api/application/nodes/" + estate.node() + "/logs/stream",
                        estate.key(),
                        heard);

        await().atMost(PATIENCE).until(() -> heard.code == 1013);
    }

    @Test
    void commandsRunInOrderAndAnErrorIsNotTheEnd() {
        var heard = new Heard();
        var socket = open(CONSOLE, panel.admin().applicationKey(), heard);
        for (int i = 0; i < 20; i++) {
            socket.sendText("node info none-" + i, true).join();
        }
        socket.sendText("help node", true).join();
        await().atMost(PATIENCE).until(() -> heard.done() >= 21);
        socket.abort();

        var output = heard.output();
        for (int i = 0; i < 20; i++) {
            assertThat(output.get(i)).isEqualTo("error: There is no node none-" + i + ".");
        }
        assertThat(output.get(20)).startsWith("COMMAND");
        var ends = heard.json().stream().filter(frame -> frame.has("done")).toList();
        assertThat(ends.getFirst().path("outcome").asText()).isEqualTo("failed");
        assertThat(ends.getLast().path("outcome").asText()).isEqualTo("ok");
    }

    @Test
    void completionNamesCommandsAndTheirSubjects() {
        var person = panel.user("completable");
        var heard = new Heard();
        var socket = open(CONSOLE, panel.admin().applicationKey(), heard);
        socket.sendText("{\"complete\":\"ser\"}", true).join();
        socket.sendText("{\"complete\":\"node d\"}", true).join();
        socket.sendText("{\"complete\":\"help aud\"}", true).join();
        socket.sendText("{\"complete\":\"user info complet\"}", true).join();
        socket.sendText("{\"complete\":\"xyz\"}", true).join();
        await().atMost(PATIENCE).until(() -> heard.frames.size() >= 5);
        socket.abort();

        assertThat(heard.frames.get(0)).isEqualTo("{\"candidates\":[\"server\"]}");
        assertThat(heard.frames.get(1)).isEqualTo("{\"candidates\":[\"node drain\"]}");
        assertThat(heard.frames.get(2)).isEqualTo("{\"candidates\":[\"help audit\"]}");
        assertThat(heard.frames.get(3)).contains("user info " + person.username());
        assertThat(heard.frames.get(4)).isEqualTo("{\"candidates\":[]}");
    }

    @Test
    void aDemotedAdministratorsConsoleCloses() {
        var other = panel.admin();
        var admin = panel.admin();
        var heard = new Heard();
        var unused = open(CONSOLE, admin.applicationKey(), heard);
        var quiet = new Heard();
        var log = open(LOGS + "?text=nothing-has-this", admin.applicationKey(), quiet);

        panel.patch(
                "/api/application/users/" + admin.number(),
                other.applicationKey(),
                Map.of(
                        "username",
                        admin.username(),
                        "email",
                        admin.email(),
                        "first_name",
                        "First",
                        "last_name",
                        "Last",
                        "root_admin",
                        false));

        await().atMost(PATIENCE).until(() -> heard.code != 0 && quiet.code != 0);
        assertThat(heard.code).isBetween(4401, 4403);
        assertThat(log.isOutputClosed()).isTrue();
        assertThat(status(CONSOLE, admin.applicationKey())).isEqualTo(403);
    }

    @Test
    void whoFloodsTheConsoleIsClosed() {
        var heard = new Heard();
        var socket = open(CONSOLE, panel.admin().applicationKey(), heard);
        try {
            for (int i = 0; i < 5_000 && heard.code == 0; i++) {
                socket.sendText("audit tail 1", true).join();
            }
        } catch (CompletionException closed) {
            assertThat(closed).hasCauseInstanceOf(IOException.class);
        }

        await().atMost(PATIENCE).until(() -> heard.code == 1008);
    }
}
