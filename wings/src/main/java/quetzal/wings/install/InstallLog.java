package quetzal.wings.install;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import quetzal.shared.id.ServerId;

/// The log of a server's newest installation: readable by the daemon only, bounded, secrets masked.
public final class InstallLog implements AutoCloseable {
    private static final long LARGEST = 16L << 20;

    private final BufferedWriter out;
    private long written;

    private InstallLog(BufferedWriter out) {
        this.out = out;
    }

    private static Path file(Path logs, ServerId server) {
        return logs.resolve("install").resolve(server + ".log");
    }

    static InstallLog begin(
            Path logs, ServerId server, Map<String, String> environment, SecretMask mask)
            throws IOException {
        var file = file(logs, server);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        var channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        var log =
                new InstallLog(
                        new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8)));
        log.line("Installation of server " + server);
        log.line("Environment:");
        environment.forEach(
                (name, value) ->
                        log.line(
                                "  "
                                        + name
                                        + "="
                                        + (SecretMask.hides(name)
                                                ? "********"
                                                : mask.mask(value).replace('\n', ' '))));
        log.line("");
        return log;
    }

    /// Lines beyond 16 MiB are left out.
    void line(String text) {
        if (written > LARGEST) {
            return;
        }
        written += text.length() + 1L;
        try {
            out.write(written > LARGEST ? "(the rest is left out)" : text);
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            // A full disk must not end the installation.
            written = LARGEST + 1;
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            // Nothing more to be done.
        }
    }

    /// The log's end, at most `most` bytes; empty when there never was an installation.
    public static Optional<String> read(Path logs, ServerId server, int most) throws IOException {
        var path = file(logs, server);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            var from = Math.max(0, file.length() - most);
            file.seek(from);
            var bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    public static void delete(Path logs, ServerId server) throws IOException {
        Files.deleteIfExists(file(logs, server));
    }
}
