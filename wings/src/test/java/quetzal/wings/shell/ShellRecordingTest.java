package quetzal.wings.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.wings.container.ShellEnd;
import quetzal.wings.container.TerminalSize;

/// Recordings of shells: what is in them, who reads them, how long they stay, and what becomes of a shell without one.
@Timeout(120)
final class ShellRecordingTest {
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
        node.awaitReport("ended");
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
        var said = node.awaitReport("ended").at("/recording/sha256").asText();
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
        node.awaitReport("ended");

        var printed =
                node.cast(id).stream()
                        .skip(1)
                        .map(line -> line.get(2).asText())
                        .reduce("", String::concat);
        assertThat(printed).isEqualTo("a€b\uFFFD\0\u001b");
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
        node.awaitReport("ended");

        assertThat(node.cast(id))
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
        assertThat(node.awaitReport("ended").at("/recording/truncated").asBoolean()).isTrue();

        var second = UUID.randomUUID();
        var client = node.open(target, second, ShellNode.ALICE, RecordingPolicy.ON);
        node.shell().print("x".repeat(8000).getBytes(StandardCharsets.UTF_8));
        client.awaitControl("From here on nothing is recorded");
        client.type("still here");
        client.awaitText("still here");
        assertThat(node.cast(second).getLast().path(1).asText()).isEqualTo("m");
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
        node.awaitReport("ended");
        node.move(Duration.ofDays(29));
        node.upkeep.purge();
        assertThat(node.recordings.find(id)).isPresent();

        node.move(Duration.ofDays(2));
        node.upkeep.purge();

        assertThat(node.recordings.find(id)).isEmpty();
        node.awaitReport("purged");
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
        assertThat(node.awaitReport("interrupted").at("/recording/sha256").asText())
                .isEqualTo(Hashes.of(file));
        assertThat(node.store.open()).isEmpty();
    }
}
