package quetzal.wings.shell;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import quetzal.shared.protocol.shell.CastPage;

/// Pages of recordings, also of those that are still being written, for whoever watches a shell. They are read from the
/// file: who writes it never waits for who reads it.
final class CastPages {
    private static final int PAGE = 128 * 1024;

    private final Shells shells;
    private final Recordings recordings;

    CastPages(Shells shells, Recordings recordings) {
        this.shells = shells;
        this.recordings = recordings;
    }

    /// Whole lines of the recording behind its first `after` bytes; waits for some, at most so long.
    ///
    /// - shape: empty when there is no recording
    Optional<CastPage> page(UUID id, long after, Duration wait)
            throws IOException, InterruptedException {
        boolean goesOn = await(id, after, wait);
        var file = recordings.find(id);
        if (file.isEmpty()) {
            return goesOn ? Optional.of(new CastPage(after, false, "")) : Optional.empty();
        }
        return Optional.of(read(file.get(), after, goesOn));
    }

    /// Whether more may come than there is when this answers.
    private boolean await(UUID id, long after, Duration wait) throws InterruptedException {
        var session = shells.find(id);
        return session.isPresent() && session.get().tape().awaitMore(after, wait);
    }

    private static CastPage read(Path path, long after, boolean goesOn) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            long length = file.length();
            for (int size = PAGE; ; size *= 2) {
                var bytes = new byte[(int) Math.clamp(length - after, 0, size)];
                file.seek(Math.min(after, length));
                file.readFully(bytes);
                int whole = wholeLines(bytes);
                boolean atEnd = after + bytes.length >= length;
                if (whole > 0 || atEnd) {
                    // of a recorder that has stopped a torn end is nobody's any more
                    return new CastPage(
                            after + whole,
                            atEnd && !goesOn,
                            new String(Arrays.copyOf(bytes, whole), StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static int wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
