package quetzal.wings.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;

final class DiskUsageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir private Path root;
    @TempDir private Path outside;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-06-01T12:00:00Z"));
    private final DiskUsage usage = new DiskUsage(Duration.ofSeconds(150), now::get);

    @AfterEach
    void close() {
        usage.close();
    }

    private void file(Path path, int bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, new byte[bytes]);
    }

    @Test
    void regularFilesCountOnceAndNothingElseDoes() throws IOException {
        file(root.resolve("a/b/c"), 100);
        file(root.resolve("d"), 11);
        Files.createLink(root.resolve("a/same"), root.resolve("d"));
        file(outside.resolve("big"), 1000);
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("big"));
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("loop"), root);

        assertThat(DiskWalk.count(root)).isEqualTo(new DiskCount(111, 2, true));
    }

    @Test
    void aMissingFolderIsEmpty() {
        assertThat(DiskWalk.count(root.resolve("none"))).isEqualTo(new DiskCount(0, 0, true));
    }

    @Test
    void ownWritesMoveTheCountUntilTheNextWalk() throws IOException {
        file(root.resolve("a"), 100);
        usage.add(server, root, 0);
        assertThat(usage.recount(server, PATIENCE)).isEqualTo(100);

        usage.adjust(server, 50);
        assertThat(usage.bytes(server)).isEqualTo(150);
        usage.adjust(server, -500);
        assertThat(usage.bytes(server)).isZero();
        usage.adjust(server, 450);

        assertThat(usage.recount(server, PATIENCE)).isEqualTo(100);
    }

    @Test
    void anOldCountIsRenewedInTheBackground() throws IOException {
        usage.add(server, root, 77);
        usage.recount(server, PATIENCE);
        file(root.resolve("a"), 100);
        assertThat(usage.bytes(server)).as("not old yet").isZero();

        now.set(now.get().plusSeconds(151));

        await().atMost(PATIENCE).until(() -> usage.bytes(server) == 100);
    }

    @Test
    void anEarlierRunsCountIsUsedUntilTheFirstWalk() {
        usage.add(server, root.resolve("none"), 77);

        assertThat(usage.bytes(server)).isIn(77L, 0L);
        await().atMost(PATIENCE).until(() -> usage.bytes(server) == 0);
    }

    @Test
    void anIntervalOfZeroCountsNothing() throws IOException {
        file(root.resolve("a"), 100);
        try (var off = new DiskUsage(Duration.ZERO, now::get)) {
            off.add(server, root, 5);
            assertThat(off.bytes(server)).isZero();
            assertThat(off.recount(server, PATIENCE)).isZero();
        }
    }

    @Test
    void aServerThatWasNeverAddedUsesNothing() {
        assertThat(usage.bytes(server)).isZero();
        assertThat(usage.recount(server, PATIENCE)).isZero();
        usage.adjust(server, 5);
    }
}
