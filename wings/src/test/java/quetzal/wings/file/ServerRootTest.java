package quetzal.wings.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerRootTest {
    private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);
    private static final FileOwner OWNER = FileOwner.unchanged();

    @TempDir Path outside;
    private Path folder;
    private Path canary;
    private ServerRoot root;

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectory(outside.resolve("root"));
        canary =
                Files.writeString(
                        Files.createDirectory(outside.resolve("host")).resolve("canary"),
                        "untouched");
        root = new ServerRoot(folder);
    }

    private static ServerPath path(String text) {
        return ServerPath.of(text);
    }

    @Test
    void writesMakesFoldersAndReadsBack() throws IOException {
        root.replace(path("/a/./b//c.txt"), TEXT, OWNER);

        assertThat(root.read(path("a/b/c.txt"), 100)).contains(TEXT);
        assertThat(folder.resolve("a/b/c.txt")).hasContent("hello");
        assertThat(mode(folder.resolve("a/b/c.txt"))).isEqualTo("rw-r--r--");
        assertThat(root.read(path("a/none"), 100)).isEmpty();
        assertThat(root.read(path("none/none"), 100)).isEmpty();
        try (var left = Files.list(folder.resolve("a/b"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void keepsThePermissionsOfWhatItReplaces() throws IOException {
        var file = Files.writeString(folder.resolve("x"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        root.replace(path("x"), TEXT, OWNER);
        assertThat(mode(file)).isEqualTo("rwx------");
    }

    @Test
    void pathsThatNameNothingInsideAreRefused() {
        for (var bad : new String[] {"..", "a/../../b", "a/..", "x\0y", "n".repeat(256)}) {
            assertThatThrownBy(() -> path(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void linksOutOfTheRootAreNeverFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("absolute"), canary.getParent());
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("../host"));
        Files.createSymbolicLink(folder.resolve("chain"), Path.of("relative"));
        Files.createSymbolicLink(folder.resolve("file"), canary);

        for (var door :
                new String[] {"absolute/canary", "relative/canary", "chain/canary", "file"}) {
            assertThatThrownBy(() -> root.read(path(door), 100)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> root.replace(path(door), TEXT, OWNER))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> root.replace(path(door + "/new"), TEXT, OWNER))
                    .isInstanceOf(IOException.class);
        }
        assertThat(canary).hasContent("untouched");
        assertThat(canary.getParent()).isDirectoryNotContaining("glob:**new");
    }

    @Test
    void linksToFoldersInsideWork() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        root.replace(path("link/x"), TEXT, OWNER);
        assertThat(folder.resolve("real/x")).hasContent("hello");
    }

    @Test
    @Timeout(10)
    void onlyRegularFilesOfBoundedSizeAreRead() throws Exception {
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        Files.createDirectory(folder.resolve("dir"));
        Files.write(folder.resolve("large"), new byte[101]);

        for (var name : new String[] {"pipe", "dir", "large", "."}) {
            assertThatThrownBy(() -> root.read(path(name), 100)).isInstanceOf(IOException.class);
        }
        for (var name : new String[] {"pipe", "dir", "."}) {
            assertThatThrownBy(() -> root.replace(path(name), TEXT, OWNER))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void countsAndDeletesWithoutFollowingLinks() throws IOException {
        root.replace(path("a/b/c"), new byte[10], OWNER);
        root.replace(path("d"), new byte[5], OWNER);
        Files.createSymbolicLink(folder.resolve("a/out"), canary.getParent());
        Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));

        assertThat(root.bytes()).isEqualTo(15);
        root.deleteAll();
        root.deleteAll();

        assertThat(folder).doesNotExist();
        assertThat(canary).hasContent("untouched");
        assertThat(root.bytes()).isZero();
    }

    @Test
    void ownersChangeForLinksThemselvesOnly() throws IOException {
        var uid = (int) Files.getAttribute(folder, "unix:uid");
        org.junit.jupiter.api.Assumptions.assumeTrue(uid == 0, "changing owners needs root");
        root.replace(path("a/b"), TEXT, OWNER);
        Files.createSymbolicLink(folder.resolve("out"), canary);

        root.chown(FileOwner.of(1234, 1235));

        for (var name : new String[] {".", "a", "a/b", "out"}) {
            var entry = folder.resolve(name);
            assertThat(Files.getAttribute(entry, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                    .isEqualTo(1234);
            assertThat(Files.getAttribute(entry, "unix:gid", LinkOption.NOFOLLOW_LINKS))
                    .isEqualTo(1235);
        }
        assertThat(Files.getAttribute(canary, "unix:uid")).isEqualTo(0);
        root.replace(path("new/x"), TEXT, FileOwner.of(1234, 1235));
        assertThat(Files.getAttribute(folder.resolve("new"), "unix:uid")).isEqualTo(1234);
        assertThat(Files.getAttribute(folder.resolve("new/x"), "unix:uid")).isEqualTo(1234);
    }

    /// A tenant swaps a folder for a link as fast as possible while the daemon reads and writes through it.
    @Test
    @Timeout(60)
    void aSwappedFolderNeverLeadsOut() throws Exception {
        var real = Files.createDirectory(folder.resolve("real"));
        var target = folder.resolve("d");
        var stop = new AtomicBoolean();
        var swapper =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!stop.get()) {
                                        try {
                                            Files.deleteIfExists(target);
                                            Files.createSymbolicLink(target, canary.getParent());
                                            Files.deleteIfExists(target);
                                            Files.createSymbolicLink(target, Path.of("real"));
                                        } catch (IOException e) {
                                            // The daemon made the folder in between; take it away
                                            // again.
                                            try {
                                                new ServerRoot(target).deleteAll();
                                            } catch (IOException ignored) {
                                                // Next round.
                                            }
                                        }
                                    }
                                });
        try {
            for (var i = 0; i < 3_000; i++) {
                try {
                    root.replace(path("d/canary"), TEXT, OWNER);
                    root.read(path("d/canary"), 100)
                            .ifPresent(read -> assertThat(read).isEqualTo(TEXT));
                } catch (IOException e) {
                    // Refused: fine.
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertThat(canary).hasContent("untouched");
        try (var host = Files.list(canary.getParent())) {
            assertThat(host).hasSize(1);
        }
        assertThat(real).exists();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
