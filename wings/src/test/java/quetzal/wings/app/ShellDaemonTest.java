package quetzal.wings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.wings.container.docker.DockerFixture;
import quetzal.wings.panel.FakePanel;
import quetzal.wings.panel.PanelServer;
import quetzal.wings.shell.ShellClient;

/// Shells of a whole daemon, a process of its own, on the real engine: what survives a broken line and a killed daemon.
@Tag("docker")
@Timeout(300)
class ShellDaemonTest {
    private static final Pattern NUMBER = Pattern.compile("count (\\d+)\r");

    @TempDir Path home;
    private FakePanel panel;
    private ForkedNode node;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final UUID id = UUID.randomUUID();

    @BeforeEach
    void aRunningServer() throws Exception {
        panel = FakePanel.start();
        var game =
                PanelServer.of(
                        server,
                        "~gamehost/tiny:1",
                        "echo 'Done ('; while read l; do echo $l; done");
        game.withObject("/process_configuration/stop")
                .put("type", "signal")
                .put("value", "SIGKILL");
        panel.put(server, game);
        node = new ForkedNode(home, panel.url());
        node.start();
        await().atMost(NodeClient.PATIENCE)
                .until(() -> node.get("/api/servers/" + server).status() == 200);
        node.power(server, "start");
        node.awaitState(server, "running");
    }

    @AfterEach
    void tearDown() throws Exception {
        node.close();
        panel.close();
        http.shutdownNow();
        if (!DockerFixture.docker("ps", "-aq", "--filter", "name=" + server).isEmpty()) {
            DockerFixture.docker("rm", "-f", server.toString());
        }
    }

    /// A node refuses tickets as old as its first start, in whole seconds; so the first may take a moment.
    private ShellClient open(UUID shell) {
        var user = new UserId(UUID.randomUUID());
        var wanted = new OpenShell(shell, user, 80, 24, RecordingPolicy.ON, List.of());
        await().atMost(NodeClient.PATIENCE)
                .until(
                        () ->
                                node.post(
                                                        "/api/servers/" + server + "/shells",
                                                        Json.MAPPER.writeValueAsString(wanted))
                                                .status()
                                        == 201);
        return await().atMost(NodeClient.PATIENCE)
                .ignoreException(ShellClient.Refused.class)
                .until(
                        () -> {
                            var ticket =
                                    new TicketIssuer(panel.url(), Clock.systemUTC())
                                            .shell(
                                                    new TicketKey(FakePanel.TOKEN),
                                                    "aud",
                                                    server,
                                                    user,
                                                    1,
                                                    PermissionSet.of(List.of("control.shell")),
                                                    shell)
                                            .token();
                            return ShellClient.open(
                                    http,
                                    URI.create(
                                            "ws://127.0.0.1:"
                                                    + node.port()
                                                    + "/api/servers/"
                                                    + server
                                                    + "/shell?ticket="
                                                    + ticket),
                                    panel.url());
                        },
                        opened -> true);
    }

    private List<String> processes(String part) {
        return DockerFixture.docker("top", server.toString(), "-o", "pid,args")
                .lines()
                .filter(line -> line.contains(part))
                .toList();
    }

    private JsonNode awaitReport(String event) {
        await(event)
                .atMost(NodeClient.PATIENCE)
                .until(
                        () ->
                                panel.shells().stream()
                                        .anyMatch(r -> r.path("event").asText().equals(event)));
        return panel.shells().stream()
                .filter(report -> report.path("event").asText().equals(event))
                .findFirst()
                .orElseThrow();
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static int newest(String text) {
        var found = NUMBER.matcher(text);
        int last = -1;
        while (found.find()) {
            last = Integer.parseInt(found.group(1));
        }
        return last;
    }

    @Test
    void killingTheDaemonKeepsWhatWasShownAndLeavesNoProcess() throws Exception {
        var client = open(id);
        client.type(
                "(setsid sleep 5501 &); i=0; while :; do i=$((i + 1)); echo \"count $i\"; usleep 20000; done\n");
        await().atMost(NodeClient.PATIENCE).until(() -> newest(client.text()) > 50);

        node.kill();
        int shown = newest(client.text());
        node.start();

        await().atMost(NodeClient.PATIENCE).until(() -> processes("sleep 5501").isEmpty());
        assertThat(processes("/bin/sh").stream().filter(line -> line.endsWith(" /bin/sh")))
                .isEmpty();
        var file = home.resolve("root/shells/" + id + ".cast");
        var recorded = new StringBuilder();
        for (var line : Files.readAllLines(file)) {
            recorded.append(Json.MAPPER.readTree(line).path(2).asText());
        }
        assertThat(newest(recorded.toString())).isGreaterThanOrEqualTo(shown);
        var report = awaitReport("interrupted");
        assertThat(report.at("/recording/sha256").asText()).isEqualTo(hash(file));
        node.awaitState(server, "running");
        try (var again = open(UUID.randomUUID())) {
            again.type("echo a''gain\n");
            again.awaitText("again");
        }
    }

    @Test
    void aBrokenLineEndsTheWholeProcessGroup() throws Exception {
        var client = open(id);
        client.type("trap '' HUP TERM; sleep 5511 & (setsid env -i sleep 5512 &); sleep 5513\n");
        await().atMost(NodeClient.PATIENCE).until(() -> processes("sleep 551").size() == 3);

        client.drop();

        await().atMost(Duration.ofSeconds(20)).until(() -> processes("sleep 551").isEmpty());
        assertThat(awaitReport("ended").path("reason").asText()).isEqualTo("closed");
        assertThat(node.get("/api/shells/" + id + "/cast").body())
                .startsWith("{\"version\":2,\"width\":80,\"height\":24,");
    }

    @Test
    void theServersStopEndsItAndItsCodeIsTold() throws Exception {
        var client = open(id);
        client.type("echo re''ady\n");
        client.awaitText("ready");

        node.power(server, "stop");

        client.awaitControl("\"type\":\"exit\"");
        assertThat(client.awaitClose()).isEqualTo(1000);
        node.awaitState(server, "offline");
        assertThat(
                        node.post(
                                        "/api/servers/" + server + "/shells",
                                        Json.MAPPER.writeValueAsString(
                                                new OpenShell(
                                                        UUID.randomUUID(),
                                                        new UserId(UUID.randomUUID()),
                                                        80,
                                                        24,
                                                        RecordingPolicy.ON,
                                                        List.of())))
                                .status())
                .isEqualTo(409);
    }

    @Test
    void aDaemonThatIsStoppedEndsItsShellsFirst() throws Exception {
        var client = open(id);
        client.type("(setsid sleep 5521 &); sleep 5522\n");
        await().atMost(NodeClient.PATIENCE).until(() -> processes("sleep 552").size() == 2);

        assertThat(node.stop()).isIn(0, 143);

        assertThat(client.awaitClose()).isEqualTo(1001);
        assertThat(processes("sleep 552")).isEmpty();
        assertThat(awaitReport("ended").at("/recording/sha256").asText())
                .isEqualTo(hash(home.resolve("root/shells/" + id + ".cast")));
    }
}
