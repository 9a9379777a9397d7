package quetzal.wings.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/// Shells through the node's door: who gets in, what passes, what ends them, what is kept.
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

    private ShellNode.Target start(ShellSettings settings) throws IOException {
        node = new ShellNode(home, settings);
        return node.target();
    }

    private ShellNode.Target start() throws IOException {
        return start(ShellSettings.STANDARD);
    }

    private List<JsonNode> cast(UUID session) throws IOException {
        var lines = Files.readAllLines(node.recordings.find(session).orElseThrow());
        return lines.stream()
                .map(
                        line -> {
                            try {
                                return Json.MAPPER.readTree(line);
                            } catch (IOException broken) {
                                throw new AssertionError(line, broken);
                            }
                        })
                .toList();
    }

    private JsonNode awaitReport(String event) {
        await(event)
                .atMost(PATIENCE)
                .until(
                        () ->
                                node.reports().stream()
                                        .anyMatch(r -> r.path("event").asText().equals(event)));
        try {
            return node.reports().stream()
                    .filter(report -> report.path("event").asText().equals(event))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
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
        assertThat(awaitReport("ended").path("reason").asText()).isEqualTo("access was withdrawn");
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
        var report = awaitReport("ended");
        assertThat(report.path("exit_code").asInt()).isEqualTo(7);
        var file = node.recordings.find(id).orElseThrow();
        assertThat(report.at("/recording/sha256").asText()).isEqualTo(Hashes.of(file));
        assertThat(report.at("/recording/bytes").asLong()).isEqualTo(Files.size(file));

        var lines = cast(id);
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
        awaitReport("ended");
        assertThat(cast(id)).anyMatch(line -> line.path(2).asText().equals("60x1"));
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

    /// The recording as a watcher gets it, page by page.
    private JsonNode page(long after, long wait) throws Exception {
        var answer =
                node.call(
                        "GET",
                        "/api/shells/" + id + "/cast/page?after=" + after + "&wait=" + wait,
                        "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void aRecordingIsReadWhileItIsWrittenAndNobodyWaitsForTheReader() throws Exception {
        var target = start();
        assertThat(node.call("GET", "/api/shells/" + id + "/cast/page", "").status())
                .isEqualTo(404);
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        var first = page(0, 0);
        assertThat(first.path("lines").asText()).startsWith("{\"version\":2,\"width\":97");
        assertThat(first.path("over").asBoolean()).isFalse();

        var read = new StringBuilder(first.path("lines").asText());
        long next = first.path("next").asLong();
        client.type("typed");
        while (!read.toString().contains("typed")) {
            var page = page(next, 5_000);
            read.append(page.path("lines").asText());
            next = page.path("next").asLong();
        }
        // megabytes that nobody reads but the one who sits at it
        var much = "y".repeat(30_000).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100; i++) {
            node.shell().print(much);
        }
        await().atMost(PATIENCE).until(() -> client.text().length() > 3_000_000);
        client.type("exit");
        client.awaitClose();
        awaitReport("ended");
        boolean over = false;
        while (!over) {
            var page = page(next, 5_000);
            read.append(page.path("lines").asText());
            next = page.path("next").asLong();
            over = page.path("over").asBoolean();
        }

        assertThat(read.toString())
                .isEqualTo(Files.readString(node.recordings.find(id).orElseThrow()));
    }

    @Test
    void whatIsShownIsWithTheKernelAlreadySoThatAKilledDaemonLosesNothing() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        client.type("kept");
        client.awaitText("kept");

        assertThat(Files.readString(node.recordings.find(id).orElseThrow())).contains("kept");
    }

    @Test
    void oneChangedByteOfARecordingIsAnotherHash() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        client.type("exit\n");
        client.awaitClose();
        var said = awaitReport("ended").at("/recording/sha256").asText();
        var file = node.recordings.find(id).orElseThrow();
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThat(Hashes.of(file)).isNotEqualTo(said);
        assertThat(node.call("GET", "/api/shells/" + id + "/cast", "").status()).isEqualTo(200);
        assertThat(node.call("DELETE", "/api/shells/" + id, "").status()).isEqualTo(204);
        assertThat(node.call("GET", "/api/shells/" + id + "/cast", "").status()).isEqualTo(404);
    }

    @Test
    void charactersCutBetweenTwoReadsAreWholeInTheRecording() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        var bytes = "a€b".getBytes(StandardCharsets.UTF_8);
        for (var one : bytes) {
            node.shell().print(new byte[] {one});
        }
        node.shell().print(new byte[] {(byte) 0xff, 0, 27});
        client.awaitText("a€b");
        node.shell().end(new ShellEnd.Exited(0));
        client.awaitClose();
        awaitReport("ended");

        var printed =
                cast(id).stream()
                        .skip(1)
                        .map(line -> line.get(2).asText())
                        .reduce("", String::concat);
        assertThat(printed).isEqualTo("a€b\uFFFD\0\u001b");
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

    @Test
    void whatIsTypedIsRecordedOnlyWhereTheHostSaysSo() throws Exception {
        var target =
                start(
                        ShellSettings.STANDARD.withRecording(
                                true, RecordingPolicy.ON, true, Duration.ofDays(30)));
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.OFF);
        client.type("secret");
        client.awaitText("secret");
        client.type("exit");
        client.awaitClose();
        awaitReport("ended");

        assertThat(cast(id))
                .anyMatch(
                        line ->
                                line.path(1).asText().equals("i")
                                        && line.path(2).asText().equals("secret"));
    }

    @Test
    void aFullRecordingEndsAStrictShellAndMarksAnother() throws Exception {
        var target = start(ShellSettings.STANDARD.withBytes(4096));
        var strict = node.open(target, id, ShellNode.ALICE, RecordingPolicy.STRICT);
        node.shell().print("x".repeat(8000).getBytes(StandardCharsets.UTF_8));
        assertThat(strict.awaitClose()).isEqualTo(1011);
        strict.awaitControl("lets no shell go on");
        assertThat(awaitReport("ended").at("/recording/truncated").asBoolean()).isTrue();

        var second = UUID.randomUUID();
        var client = node.open(target, second, ShellNode.ALICE, RecordingPolicy.ON);
        node.shell().print("x".repeat(8000).getBytes(StandardCharsets.UTF_8));
        client.awaitControl("From here on nothing is recorded");
        client.type("still here");
        client.awaitText("still here");
        assertThat(cast(second).getLast().path(1).asText()).isEqualTo("m");
        assertThat(Files.size(node.recordings.find(second).orElseThrow())).isLessThan(4096);
    }

    @Test
    void nobodyFillsTheDiskWithRecordings() throws Exception {
        var target = start(ShellSettings.STANDARD.withBytes(1024));
        for (int i = 0; i < 2; i++) {
            var session = UUID.randomUUID();
            var client = node.open(target, session, ShellNode.ALICE, RecordingPolicy.ON);
            client.type("exit");
            client.awaitClose();
            await().atMost(PATIENCE).until(() -> node.store.open().isEmpty());
            Files.write(node.recordings.find(session).orElseThrow(), new byte[11 * 1024]);
        }

        var refused = node.reserve(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains("take all the room");
        assertThat(
                        node.reserve(
                                        node.target(),
                                        UUID.randomUUID(),
                                        ShellNode.ALICE,
                                        RecordingPolicy.ON)
                                .status())
                .isEqualTo(201);
    }

    @Test
    void strictWithAFullDiskRefusesAndSaysSo() throws Exception {
        var disk = Files.createDirectory(home.resolve("disk"));
        mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
        try {
            node = new ShellNode(home, disk, ShellSettings.STANDARD);
            var target = node.target();
            var filler = disk.resolve("filler");
            assertThatThrownBy(() -> Files.write(filler, new byte[1 << 20]))
                    .isInstanceOf(IOException.class);

            var refused = node.reserve(target, id, ShellNode.ALICE, RecordingPolicy.STRICT);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("records every shell");

            var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
            client.awaitControl("This session is not recorded");
            client.leave();

            Files.delete(filler);
            var strict =
                    node.open(target, UUID.randomUUID(), ShellNode.ALICE, RecordingPolicy.STRICT);
            assertThatThrownBy(() -> Files.write(filler, new byte[1 << 20]))
                    .isInstanceOf(IOException.class);
            node.shell().print("x".repeat(60_000).getBytes(StandardCharsets.UTF_8));

            assertThat(strict.awaitClose()).isEqualTo(1011);
            strict.awaitControl("the recording failed");
            node.close();
            node = null;
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static void mount(String... words) throws Exception {
        var command = new java.util.ArrayList<>(List.of("mount"));
        command.addAll(List.of(words));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(List.of(command).toString()).isZero();
    }

    @Test
    void recordingsAreForgottenInTimeAndThePanelIsTold() throws Exception {
        var target = start();
        var client = node.open(target, id, ShellNode.ALICE, RecordingPolicy.ON);
        client.type("exit");
        client.awaitClose();
        awaitReport("ended");
        node.move(Duration.ofDays(29));
        node.upkeep.purge();
        assertThat(node.recordings.find(id)).isPresent();

        node.move(Duration.ofDays(2));
        node.upkeep.purge();

        assertThat(node.recordings.find(id)).isEmpty();
        awaitReport("purged");
    }

    @Test
    void aDaemonThatDiedKeepsWhatThereIsUpToTheLastWholeEvent() throws Exception {
        start();
        var server = new ServerId(UUID.randomUUID());
        node.store.begin(
                id, server, true, ShellReports.started(id, server, node.clock.instant(), "::1"));
        var cast =
                node.recordings.begin(
                        id, new TerminalSize(80, 24), node.clock.instant(), ShellSettings.STANDARD);
        cast.output("whole".getBytes(StandardCharsets.UTF_8), 0, 5);
        var file = node.recordings.find(id).orElseThrow();
        Files.writeString(file, "[3.1, \"o\", \"tor", java.nio.file.StandardOpenOption.APPEND);

        node.upkeep.takeUp();

        assertThat(Files.readString(file)).endsWith("\"whole\"]\n");
        assertThat(awaitReport("interrupted").at("/recording/sha256").asText())
                .isEqualTo(Hashes.of(file));
        assertThat(node.store.open()).isEmpty();
    }
}
