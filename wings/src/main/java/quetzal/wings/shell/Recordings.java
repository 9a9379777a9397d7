package quetzal.wings.shell;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.container.TerminalSize;

/// The folder of recordings: one file for each, named by the shell's id. For the daemon's eyes only.
public final class Recordings {
    /// A disk with less room than this is full: a recorder would soon run dry.
    private static final long LEAST_ROOM = 64 * 1024;

    private final Path folder;

    public Recordings(Path folder) {
        this.folder = folder;
    }

    private Path path(UUID id) {
        return folder.resolve(id + ".cast");
    }

    /// Finds out, by writing, whether a recording could begin now.
    ///
    /// - errors: [IOException] when it could not
    void probe(UUID id) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        var trial = folder.resolve(id + ".trial");
        try {
            Files.write(trial, new byte[(int) LEAST_ROOM]);
        } finally {
            Files.deleteIfExists(trial);
        }
    }

    CastRecorder begin(UUID id, TerminalSize size, Instant at, ShellSettings settings)
            throws IOException {
        probe(id);
        return CastRecorder.begin(path(id), size, at, settings.recordingBytes(), settings.input());
    }

    public Optional<Path> find(UUID id) {
        return Optional.of(path(id)).filter(Files::isRegularFile);
    }

    /// What these take of the disk; those that are gone take nothing.
    long bytes(List<UUID> ids) throws IOException {
        long sum = 0;
        for (var id : ids) {
            var found = find(id);
            sum += found.isPresent() ? Files.size(found.get()) : 0;
        }
        return sum;
    }

    public void delete(UUID id) throws IOException {
        Files.deleteIfExists(path(id));
    }

    /// Ends the recording of a shell that its daemon did not live to see the end of: an event that was not written whole is
    /// cut off. Empty when there is none.
    Optional<ShellReport.Recording> takeUp(UUID id) throws IOException {
        var found = find(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var file = new RandomAccessFile(found.get().toFile(), "rw")) {
            file.setLength(endOfLastLine(file));
            file.getFD().sync();
        }
        return Optional.of(
                new ShellReport.Recording(Files.size(found.get()), Hashes.of(found.get()), false));
    }

    private static long endOfLastLine(RandomAccessFile file) throws IOException {
        var piece = new byte[8192];
        for (long end = file.length(); end > 0; ) {
            int length = (int) Math.min(piece.length, end);
            file.seek(end - length);
            file.readFully(piece, 0, length);
            for (int i = length - 1; i >= 0; i--) {
                if (piece[i] == '\n') {
                    return end - length + i + 1;
                }
            }
            end -= length;
        }
        return 0;
    }
}
