package quetzal.wings.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.daemon.WorkFrame;

class InstallLogsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InstallOutcome GOOD =
            new InstallOutcome(InstallOutcome.Status.SUCCESS, OptionalInt.of(0), "", false);

    @TempDir Path folder;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private InstallLogs logs;

    @BeforeEach
    void setUp() {
        logs = new InstallLogs(folder, InstantSource.system());
    }

    /// Reads until the end frame, as the panel does.
    private List<WorkFrame> follow(@Nullable String from) throws Exception {
        var frames = new ArrayList<WorkFrame>();
        var cursor = from;
        while (frames.isEmpty() || !frames.getLast().done()) {
            var page = logs.page(server, cursor, PATIENCE);
            frames.addAll(page.frames());
            cursor = page.next();
        }
        return frames;
    }

    private CompletableFuture<List<WorkFrame>> followMeanwhile() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return follow(null);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void whoFollowsGetsEachLineOnceFromTheBeginningToTheEnd() throws Exception {
        var early = followMeanwhile();
        CompletableFuture<List<WorkFrame>> midway;
        try (var log = logs.begin(server, "one")) {
            for (int i = 0; i < 2_000; i++) {
                log.line(InstallAction.SCRIPT, "line " + i);
            }
            midway = followMeanwhile();
            for (int i = 2_000; i < 4_000; i++) {
                log.line(InstallAction.SCRIPT, i % 10 == 0 ? "" : "line " + i);
            }
            log.end(GOOD, Instant.now());
        }
        var late = follow(null);

        assertThat(early.get(30, TimeUnit.SECONDS)).isEqualTo(late);
        assertThat(midway.get(30, TimeUnit.SECONDS)).isEqualTo(late);
        assertThat(late).hasSize(4_001);
        for (int i = 0; i < late.size(); i++) {
            assertThat(late.get(i).seq()).isEqualTo(i + 1L);
        }
        assertThat(late.getLast().status()).isEqualTo("success");
        assertThat(late.getLast().exitCode()).isZero();
        assertThat(late.getLast().durationMs()).isNotNegative();
    }

    @Test
    void whoWasNotThroughReadsTheEndOfTheOneBefore() throws Exception {
        try (var log = logs.begin(server, "one")) {
            log.line(InstallAction.PULL, "first");
        }
        var cursor = logs.page(server, null, Duration.ZERO).next();
        logs.interrupted(server, "one", Instant.now(), GOOD);
        try (var log = logs.begin(server, "two")) {
            log.line(InstallAction.PULL, "second");

            assertThat(follow(cursor).getLast().status()).isEqualTo("success");
            assertThat(logs.page(server, null, Duration.ZERO).frames().getFirst().output())
                    .isEqualTo("second");
        }
    }

    @Test
    void aTornLineIsCutAndTheEndFollowsTheLastWholeOne() throws Exception {
        try (var log = logs.begin(server, "one")) {
            log.line(InstallAction.SCRIPT, "whole");
        }
        var file = folder.resolve("install").resolve(server + ".jsonl");
        Files.writeString(file, "{\"seq\":2,\"act", StandardOpenOption.APPEND);
        var restarted = new InstallLogs(folder, InstantSource.system());
        var cut =
                new InstallOutcome(
                        InstallOutcome.Status.INTERRUPTED, OptionalInt.empty(), "cut", false);

        restarted.interrupted(server, "one", Instant.now(), cut);

        var frames = restarted.page(server, null, Duration.ZERO).frames();
        assertThat(frames).extracting(WorkFrame::output).containsExactly("whole", "cut");
        assertThat(frames).extracting(WorkFrame::seq).containsExactly(1L, 2L);
        assertThat(restarted.end(server, "one").orElseThrow().status()).isEqualTo("interrupted");
        assertThat(restarted.end(server, "another")).isEmpty();
    }

    @Test
    void theEndIsThereThoughTheFileIsFull() throws Exception {
        var line = "x".repeat(64 * 1024);
        try (var log = logs.begin(server, "one")) {
            for (int i = 0; i < 300; i++) {
                log.line(InstallAction.SCRIPT, line);
            }
            log.end(GOOD, Instant.now());
        }

        var frames = follow(null);
        assertThat(frames.get(frames.size() - 2).output()).isEqualTo("(the rest is left out)");
        assertThat(frames.getLast().done()).isTrue();
        assertThat(frames).hasSizeLessThan(300);
    }

    @Test
    void theEndIsThereThoughTheDiskTakesNoMore() throws Exception {
        // A closed file fails like a full disk: by every write.
        try (var log = logs.begin(server, "one")) {
            log.close();
            log.line(InstallAction.SCRIPT, "lost");
            log.end(GOOD, Instant.now());
        }

        assertThat(follow(null)).extracting(WorkFrame::status).containsExactly("success");
    }

    @Test
    void ofAServerThatWasNeverInstalledThereIsNothing() throws Exception {
        var page = logs.page(server, "nonsense", Duration.ofMillis(50));

        assertThat(page.run()).isNull();
        assertThat(page.frames()).isEmpty();
        assertThat(logs.text(server, 100)).isEmpty();
    }

    @Test
    void outputIsCutIntoLinesAndBlankOnesCount() {
        var lines = new ArrayList<String>();
        var output = new OutputLines(lines::add);
        var text = "one\n\n\r\ntwo\r\n" + "y".repeat(64 * 1024) + "\nthree";
        var bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        output.feed(bytes, 0, bytes.length);
        output.flush();

        assertThat(lines).containsExactly("one", "", "", "two", "y".repeat(64 * 1024), "three");
    }
}
