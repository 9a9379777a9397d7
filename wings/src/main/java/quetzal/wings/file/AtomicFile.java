package quetzal.wings.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Replaces the daemon's own files as a whole. Never used on paths that a tenant can influence: see [ServerRoot].
public final class AtomicFile {
    private AtomicFile() {}

    /// Writes `content` beside `target`, forces it to disk and renames it over `target`.
    ///
    /// - shape: `mode` as in `rw-------`; the parent directory must exist
    /// - errors: on any failure the old file is untouched and the temporary one removed
    public static void replace(Path target, byte[] content, String mode) throws IOException {
        var absolute = target.toAbsolutePath();
        var directory = absolute.getParent();
        if (directory == null) {
            throw new IOException("not a file: " + target);
        }
        var permissions =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
        var temporary =
                Files.createTempFile(
                        directory, "." + absolute.getFileName() + ".", ".tmp", permissions);
        try {
            try (var channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(
                    temporary,
                    absolute,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        // Without this the rename itself may be lost in a power cut.
        try (var handle = FileChannel.open(directory, StandardOpenOption.READ)) {
            handle.force(true);
        }
    }
}
