package quetzal.wings.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.wings.console.TargetConditions;
import quetzal.wings.console.TargetNotice;
import quetzal.wings.container.ShellEnd;
import quetzal.wings.container.TerminalSize;

/// Shells through the node's door: who gets in, what passes, what ends them.
@Timeout(120)
final class ShellSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path home;
    private ShellNode node;
    private final UUID id = UUID.randomUUID();

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private ShellTarget start(ShellSettings settings) throws IOException {
        node = new ShellNode(home, settings);
        return node.target();
    }

    private ShellTarget start() throws IOException {
        return start(ShellSettings.STANDARD);
    }

    private int refused(ServerId server, String ticket, String origin) {
        try {
            node.connect(node.uri(server, ticket), origin);
            return 101;
        } catch (ShellClient.Refused refused) {
            return refused.status();
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    @Test
    void nobodyGetsInWithoutEverythingBeingRight() throws Exception {
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(logged);
        var target = start();
        var other = node.target();
        assertThat(node.reserve(target, id, ShellNode.ALICE, RecordingPolicy.ON).status())
                .isEqualTo(201);
        var good = node.ticket(target.id(), ShellNode.ALICE, ShellNode.MAY, id);
        var bob = new UserId(UUID.randomUUID());
        var console =
                new TicketIssuer(ShellNode.PANEL, node.clock)
                        .console(
                                new TicketKey(ShellNode.TOKEN),
                                "aud",
                                target.id(),
                                ShellNode.ALICE,
                                1,
                                PermissionSet.OWNER)
                        .token();
        var forged =
                new TicketIssuer(ShellNode.PANEL, node.clock)
                        .shell(
                                new TicketKey("x".repeat(64)),
                                "aud",
                                target.id(),
                                ShellNode.ALICE,
                                1,
                                ShellNode.MAY,
                                id)
                        .token();

        assertThat(refused(target.id(), good, "https://evil.test")).isEqualTo(403);
        assertThat(refused(target.id(), "", ShellNode.PANEL)).isEqualTo(401);
        assertThat(refused(target.id(), console, ShellNode.PANEL)).isEqualTo(401);
        assertThat(refused(target.id(), forged, ShellNode.PANEL)).isEqualTo(401);
        assertThat(refused(other.id(), good, ShellNode.PANEL)).isEqualTo(401);
        assertThat(refused(new ServerId(UUID.randomUUID()), good, ShellNode.PANEL)).isEqualTo(404);
        assertThat(
                        refused(
                                target.id(),
                                node.ticket(target.id(), bob, ShellNode.MAY, id),
                                ShellNode.PANEL))
                .isEqualTo(401);
        assertThat(
                        refused(
                                target.id(),
                                node.ticket(
                                        target.id(),
                                        ShellNode.ALICE,
                                        ShellNode.MAY,
                                        UUID.randomUUID()),
                                ShellNode.PANEL))
                .isEqualTo(401);
        var console2 = PermissionSet.of(List.of("websocket.connect", "control.console"));
        assertThat(
                        refused(
                                target.id(),
                                node.ticket(target.id(), ShellNode.ALICE, console2, id),
                                ShellNode.PANEL))
                .isEqualTo(403);
        target.conditions = new TargetConditions(true, false, false, false);
        assertThat(refused(target.id(), good, ShellNode.PANEL)).isEqualTo(409);
        target.conditions = TargetConditions.NONE;
        target.state = ServerStateWord.OFFLINE;
        assertThat(refused(target.id(), good, ShellNode.PANEL)).isEqualTo(409);
        target.state = ServerStateWord.RUNNING;
        assertThat(node.runtime.shells()).isEmpty();

        assertThat(refused(target.id(), good, ShellNode.PANEL)).isEqualTo(101);
        assertThat(refused(target.id(), good, ShellNode.PANEL)).isEqualTo(401);
        root.detachAppender(logged);
        assertThat(List.copyOf(logged.list))
                .as("tickets stand in addresses, which are written down")
                .noneMatch(line -> line.getFormattedMessage().contains(good))
                .noneMatch(line -> line.getFormattedMessage().contains(forged));
    }

    @Test
    void aRevokedTicketOpensNothingAndEndsWhatItOpened() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        var next = UUID.randomUUID();
        node.reserve(target, next, ShellNode.ALICE, RecordingPolicy.ON);
        var ticket = node.ticket(target.id(), ShellNode.ALICE, ShellNode.MAY, next);
        node.move(Duration.ofSeconds(1));

        node.denied.denyUser(ShellNode.ALICE, Set.of(target.id()));

        assertThat(client.awaitClose()).isEqualTo(4403);
        await().atMost(PATIENCE).until(() -> node.shell().over());
        assertThat(refused(target.id(), ticket, ShellNode.PANEL)).isEqualTo(401);
        assertThat(node.awaitReport("ended").path("reason").asText())
                .isEqualTo("access was withdrawn");
    }

    @Test
    void bytesPassBothWaysAndTextsAreControl() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);

        client.type("{\"type\":\"resize\",\"cols\":7,\"rows\":7}");
        client.awaitText("{\"type\":\"resize\",\"cols\":7,\"rows\":7}");
        assertThat(node.shell().sizes()).containsExactly(new TerminalSize(97, 31));
        client.control("{\"type\":\"resize\",\"cols\":120,\"rows\":99999999999}");
        await().atMost(PATIENCE)
                .until(() -> node.shell().sizes().contains(new TerminalSize(120, 1000)));
        client.control("{\"type\":\"resize\",\"cols\":\"x\"}");
        client.control("rubbish");
        client.type("exit\n");

        client.awaitControl("{\"type\":\"exit\",\"code\":7}");
        assertThat(client.awaitClose()).isEqualTo(1000);
        assertThat(client.controls()).anyMatch(frame -> frame.contains("This session is recorded"));
        var report = node.awaitReport("ended");
        assertThat(report.path("exit_code").asInt()).isEqualTo(7);
        var file = node.recordings.find(id).orElseThrow();
        assertThat(report.at("/recording/sha256").asText()).isEqualTo(Hashes.of(file));
        assertThat(report.at("/recording/bytes").asLong()).isEqualTo(Files.size(file));

        var lines = node.cast(id);
        assertThat(lines.getFirst().path("version").asInt()).isEqualTo(2);
        assertThat(lines.getFirst().path("width").asInt()).isEqualTo(97);
        assertThat(lines.getFirst().path("height").asInt()).isEqualTo(31);
        assertThat(lines.stream().skip(1).map(line -> line.get(1).asText()))
                .contains("o", "r")
                .doesNotContain("i");
        assertThat(lines).anyMatch(line -> line.path(2).asText().equals("120x1000"));
    }

    @Test
    void ofManySizesTheLatestWinsHoweverSlowTheEngineIs() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        client.type("ready");
        client.awaitText("ready");
        node.shell().holdSizes();
        for (int cols = 10; cols <= 60; cols++) {
            client.control("{\"type\":\"resize\",\"cols\":" + cols + ",\"rows\":-3}");
        }
        client.type("sent");
        client.awaitText("sent");
        node.shell().takeSizes();

        await().atMost(PATIENCE)
                .until(() -> node.shell().sizes().getLast().equals(new TerminalSize(60, 1)));
        // the first, the one that the engine was busy with, the last
        assertThat(node.shell().sizes()).hasSizeLessThanOrEqualTo(3);
        client.type("exit");
        client.awaitClose();
        node.awaitReport("ended");
        assertThat(node.cast(id)).anyMatch(line -> line.path(2).asText().equals("60x1"));
    }

    @Test
    void theEggsShellsAreTriedFirstAndNoneIsSaidClearly() throws Exception {
        var target = start();
        var wanted =
                new OpenShell(
                        id,
                        ShellNode.ALICE,
                        80,
                        24,
                        RecordingPolicy.OFF,
                        List.of("/opt/egg/sh", "no/path", "/bin/sh"));
        assertThat(
                        node.call(
                                        "POST",
                                        "/api/servers/" + target.id() + "/shells",
                                        Json.MAPPER.writeValueAsString(wanted))
                                .status())
                .isEqualTo(201);
        node.connect(
                node.uri(target.id(), node.ticket(target.id(), ShellNode.ALICE, ShellNode.MAY, id)),
                ShellNode.PANEL);
        await().atMost(PATIENCE).until(() -> !node.runtime.shells().isEmpty());
        assertThat(node.shell().request().shells())
                .containsExactly("/opt/egg/sh", "/bin/sh", "/bin/bash");

        node.runtime.haveNoShells();
        var second = UUID.randomUUID();
        node.reserve(target, second, ShellNode.ALICE, RecordingPolicy.ON);
        var client =
                node.connect(
                        node.uri(
                                target.id(),
                                node.ticket(target.id(), ShellNode.ALICE, ShellNode.MAY, second)),
                        ShellNode.PANEL);
        client.awaitControl("/bin/bash");
        assertThat(client.awaitClose()).isEqualTo(1000);
        assertThat(client.reason()).isEqualTo("no shell");
    }

    @Test
    void whoLeavesEndsTheShellHoweverHeLeaves() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        client.leave();
        await().atMost(PATIENCE).until(() -> node.shell().over());

        var second = node.open(target, UUID.randomUUID(), ShellNode.ALICE, RecordingPolicy.ON);
        second.drop();
        await().atMost(PATIENCE).until(() -> node.shell().over());
    }

    @Test
    void theServersFateIsTheShells() throws Exception {
        var target = start();
        var suspended = node.open(target, id, ShellNode.ALICE, RecordingPolicy.OFF);
        target.hub.publish(new TargetNotice.Suspended());
        assertThat(suspended.awaitClose()).isEqualTo(4409);

        var moved = node.open(target, UUID.randomUUID(), ShellNode.ALICE, RecordingPolicy.OFF);
        target.hub.publish(new TargetNotice.Moved());
        assertThat(moved.awaitClose()).isEqualTo(4404);

        var stopped = node.open(target, UUID.randomUUID(), ShellNode.ALICE, RecordingPolicy.OFF);
        node.shell().end(new ShellEnd.Exited(137));
        stopped.awaitControl("\"code\":137");
        assertThat(stopped.awaitClose()).isEqualTo(1000);
    }

    @Test
    void threeOfOnePersonAndTenOfOneServer() throws Exception {
        var target = start();
        for (int i = 0; i < 3; i++) {
            node.open(target, UUID.randomUUID(), ShellNode.ALICE, RecordingPolicy.OFF);
        }
        assertThat(
                        node.reserve(
                                        node.target(),
                                        UUID.randomUUID(),
                                        ShellNode.ALICE,
                                        RecordingPolicy.OFF)
                                .status())
                .isEqualTo(429);
        for (int i = 0; i < 7; i++) {
            assertThat(
                            node.reserve(
                                            target,
                                            UUID.randomUUID(),
                                            new UserId(UUID.randomUUID()),
                                            RecordingPolicy.OFF)
                                    .status())
                    .isEqualTo(201);
        }
        assertThat(
                        node.reserve(
                                        target,
                                        UUID.randomUUID(),
                                        new UserId(UUID.randomUUID()),
                                        RecordingPolicy.OFF)
                                .status())
                .isEqualTo(429);
    }

    @Test
    void idleShellsAreWarnedAndEnded() throws Exception {
        var target =
                start(
                        ShellSettings.STANDARD.withTimes(
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(10),
                                Duration.ofHours(1),
                                Duration.ofSeconds(30)));
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.OFF);

        client.awaitControl("closes in 10 seconds");
        assertThat(client.awaitClose()).isEqualTo(1000);
        assertThat(client.reason()).contains("nothing was typed");
    }

    @Test
    void noShellLivesForEver() throws Exception {
        var target =
                start(
                        ShellSettings.STANDARD.withTimes(
                                Duration.ofHours(1),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30)));
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.OFF);

        assertThat(client.awaitClose()).isEqualTo(1000);
        assertThat(client.reason()).contains("open for too long");
    }

    @Test
    void aPromiseRunsOut() throws Exception {
        var target =
                start(
                        ShellSettings.STANDARD.withTimes(
                                Duration.ofHours(1),
                                Duration.ofMinutes(1),
                                Duration.ofHours(8),
                                Duration.ZERO));
        node.reserve(target, id, ShellNode.ALICE, RecordingPolicy.OFF);
        var ticket = node.ticket(target.id(), ShellNode.ALICE, ShellNode.MAY, id);

        assertThat(refused(target.id(), ticket, ShellNode.PANEL)).isEqualTo(401);
    }

    @Test
    void shellsThatTheHostForbidsAreRefused() throws Exception {
        var target =
                start(
                        ShellSettings.STANDARD.withRecording(
                                false, RecordingPolicy.OFF, false, Duration.ofDays(1)));

        assertThat(node.reserve(target, id, ShellNode.ALICE, RecordingPolicy.ON).status())
                .isEqualTo(403);
    }

    @Test
    void frameThatAreTooBigCloseTheSocketAndPastesPass() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.OFF);
        client.type("p".repeat(32 * 1024));
        await().atMost(PATIENCE).until(() -> client.text().length() == 32 * 1024);
        client.type("q".repeat(33 * 1024));

        assertThat(client.awaitClose()).isEqualTo(1009);
        await().atMost(PATIENCE).until(() -> node.shell().over());
    }
}
