package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;

/// A journal on a disk without space. Each write to `/dev/full` ends with the kernel's own ENOSPC.
@Timeout(300)
class ConsoleDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ServerId SERVER = new ServerId(UUID.randomUUID());

    @TempDir Path directory;
    private Consoles consoles;

    @AfterEach
    void close() {
        consoles.close();
    }

    private ServerConsole console(ConsoleSettings settings) throws Exception {
        var folder = Files.createDirectories(directory.resolve("c").resolve(SERVER.toString()));
        consoles = Consoles.start(settings, directory.resolve("c"), Clock.systemUTC());
        var console = consoles.of(SERVER);
        Files.createSymbolicLink(segment(folder), Path.of("/dev/full"));
        return console;
    }

    private static Path segment(Path folder) {
        return JournalSegment.inside(folder, 1).path();
    }

    private void makeRoom() throws Exception {
        var segment = segment(directory.resolve("c").resolve(SERVER.toString()));
        Files.delete(segment);
        Files.createFile(segment);
    }

    private static void print(ServerConsole console, String text) {
        var bytes = text.getBytes(UTF_8);
        console.accept(bytes, 0, bytes.length);
    }

    /// What a viewer is handed from now on; lines that are missing as a range.
    private static void pull(ConsoleCursor cursor, List<String> seen) {
        while (cursor.pull(1_000, 1 << 20) instanceof ConsoleCursor.Chunk.Lines(var lines)) {
            lines.forEach(line -> seen.add(line.text()));
        }
    }

    @Test
    void linesAreShownLiveToldToBeUnsavedAndSavedOnceThereIsRoom() throws Exception {
        var console = console(ConsoleSettings.standard("Quetzal"));
        var seen = new ArrayList<String>();
        try (var viewer = console.tail(0)) {
            print(console, "one\ntwo\n");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                pull(viewer, seen);
                                assertThat(seen)
                                        .startsWith("one", "two")
                                        .anyMatch(
                                                line ->
                                                        line.contains(
                                                                "cannot be saved at the moment (no space left"));
                            });
            print(console, "three\n");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                pull(viewer, seen);
                                assertThat(seen).contains("three");
                            });

            makeRoom();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                pull(viewer, seen);
                                assertThat(seen).anyMatch(line -> line.contains("saved again"));
                            });
        }
        consoles.close();
        consoles =
                Consoles.start(
                        ConsoleSettings.standard("Quetzal"),
                        directory.resolve("c"),
                        Clock.systemUTC());
        assertThat(consoles.of(SERVER).read(0, 100).stream().map(ConsoleLine::text))
                .containsSubsequence("one", "two", "three");
    }

    @Test
    void whatMemoryCannotHoldMeanwhileIsAnExplicitGap() throws Exception {
        var console = console(ConsoleSettings.standard("Quetzal").withRing(64 * 1024));
        for (var i = 0; i < 3_000; i++) {
            print(console, "line " + i + " " + "x".repeat(80) + "\n");
        }
        await().atMost(PATIENCE).until(() -> console.lastSequence() > 3_000);
        var last = console.lastSequence();

        makeRoom();
        await().atMost(PATIENCE).until(() -> console.lines().journal().next() > last);

        try (var reader = console.lines().journal().reader(1)) {
            assertThat(reader.next())
                    .isInstanceOfSatisfying(
                            JournalEntry.Gap.class,
                            gap -> {
                                assertThat(gap.first()).isEqualTo(1);
                                assertThat(gap.last()).isBetween(1_000L, last);
                            });
            assertThat(reader.next()).isInstanceOf(JournalEntry.Line.class);
        }
    }
}
