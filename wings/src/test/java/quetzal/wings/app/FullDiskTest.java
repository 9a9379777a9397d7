package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ScriptedContainer;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.file.SmallDisk;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;

/// The whole daemon on a file system that gets really full and is freed again, while a game prints and people type.
@Timeout(300)
class FullDiskTest {
    private static final String IMAGE = "game:1";

    @TempDir Path folder;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final UserId user = new UserId(UUID.randomUUID());
    private final HttpClient http = HttpClient.newHttpClient();
    private SmallDisk disk;
    private FakePanel panel;
    private TestNode node;
    private ScriptedRuntime runtime;

    @AfterEach
    void tearDown() throws Exception {
        http.shutdownNow();
        if (node != null) {
            node.close();
        }
        if (panel != null) {
            panel.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void boot() throws Exception {
        disk = SmallDisk.mount(folder.resolve("disk"), 8);
        panel = FakePanel.start();
        panel.put(server, PanelServer.of(server, IMAGE, "run"));
        runtime = new ScriptedRuntime(Clock.systemUTC(), _ -> new Game()).withImage(IMAGE);
        node = TestNode.start(disk.folder(), panel.url(), (config, clock) -> runtime);
        await().until(() -> node.app().servers().find(server).isPresent());
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    private static final class Game implements ScriptedContainer.Program {
        @Override
        public void started(ScriptedContainer self) {
            self.line("Done (1s)!");
        }

        @Override
        public void typed(ScriptedContainer self, String line) {
            self.line("you said " + line);
        }
    }

    /// One who watches live, with sequence numbers.
    private static final class Viewer implements WebSocket.Listener {
        final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(json(partial.toString()));
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private static JsonNode json(String text) {
            try {
                return quetzal.shared.json.Json.MAPPER.readTree(text);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        List<String> lines() {
            return frames.stream()
                    .filter(frame -> frame.path("event").asText().equals("console lines"))
                    .flatMap(
                            frame ->
                                    IntStream.range(1, frame.path("args").size())
                                            .mapToObj(i -> frame.path("args").get(i).asText()))
                    .toList();
        }
    }

    private Viewer watch() throws Exception {
        var viewer = new Viewer();
        var socket =
                http.newWebSocketBuilder()
                        .header("Origin", panel.url())
                        .buildAsync(
                                URI.create(
                                        "ws://127.0.0.1:"
                                                + node.port()
                                                + "/api/servers/"
                                                + server
                                                + "/ws"),
                                viewer)
                        .get(20, TimeUnit.SECONDS);
        var token =
                new TicketIssuer(panel.url(), Clock.systemUTC())
                        .console(
                                new TicketKey(FakePanel.TOKEN),
                                "aud",
                                server,
                                user,
                                1,
                                PermissionSet.OWNER)
                        .token();
        socket.sendText("{\"event\":\"auth\",\"args\":[\"" + token + "\"]}", true).join();
        socket.sendText("{\"event\":\"subscribe console\",\"args\":[\"tail:0\"]}", true).join();
        this.typing = socket;
        await().atMost(NodeClient.PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(viewer.frames)
                                        .anyMatch(
                                                frame ->
                                                        frame.path("event")
                                                                .asText()
                                                                .equals("console live")));
        return viewer;
    }

    private WebSocket typing;

    private void type(String text) {
        typing.sendText("{\"event\":\"send command\",\"args\":[\"" + text + "\"]}", true).join();
    }

    private static void awaitLine(Viewer viewer, String part) {
        await("line with " + part)
                .atMost(NodeClient.PATIENCE)
                .untilAsserted(
                        () -> assertThat(viewer.lines()).anyMatch(line -> line.contains(part)));
    }

    @Test
    void theConsoleGoesOnSaysSoAndNothingIsLostWhenSpaceReturns() throws Exception {
        assumeTrue(
                SmallDisk.possible(),
                "may not mount a file system; ConsoleDiskTest and OutboxTest fill theirs otherwise");
        boot();
        var viewer = watch();
        runtime.container(ContainerName.ofServer(server)).line("before");
        awaitLine(viewer, "before");

        disk.fill();
        for (var i = 0; i < 200; i++) {
            runtime.container(ContainerName.ofServer(server)).line("full " + i + " x".repeat(50));
        }
        awaitLine(viewer, "The console cannot be saved at the moment (no space left on the disk)");
        awaitLine(viewer, "full 199");
        type("while full");
        awaitLine(viewer, "you said while full");
        assertThat(node.get("/api/system").status()).isEqualTo(200);
        // Who typed it is told to the panel, though it could not be written down.
        await().atMost(NodeClient.PATIENCE)
                .until(() -> panel.activity().toString().contains("while full"));

        disk.free();
        awaitLine(viewer, "The console is saved again.");
        runtime.container(ContainerName.ofServer(server)).line("after");
        awaitLine(viewer, "after");
        type("with space");
        await().atMost(NodeClient.PATIENCE)
                .until(() -> panel.activity().toString().contains("with space"));

        // All of it was kept in memory meanwhile and is in the journal now.
        node.close();
        node = TestNode.start(disk.folder(), panel.url(), (config, clock) -> runtime);
        await().until(() -> node.app().servers().find(server).isPresent());
        var kept = node.app().servers().require(server).console().read(0, 10_000);
        assertThat(kept.stream().filter(line -> line.text().startsWith("full "))).hasSize(200);
        assertThat(kept).anyMatch(line -> line.text().equals("> while full"));
        node.power(server, "kill");
        node.awaitState(server, "offline");
    }
}
