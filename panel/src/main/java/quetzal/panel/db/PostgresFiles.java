package quetzal.panel.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// Where the embedded PostgreSQL keeps its things, all for the panel's own user only.
///
/// - shape: `root` holds `data`, `password`, `postgres.log`; `programs` the unpacked binaries, which several may share
record PostgresFiles(Path root, Path programs) {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final int LOG_END_BYTES = 4_000;

    static PostgresFiles in(Path folder) {
        return new PostgresFiles(folder, folder.resolve("programs"));
    }

    Path data() {
        return root.resolve("data");
    }

    Path log() {
        return root.resolve("postgres.log");
    }

    Path program(String name) {
        return programs.resolve("bin").resolve(name);
    }

    Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    boolean isInitialised() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    void forgetProcess() {
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Unpacks the binaries once; the folder appears under its name only when it is whole.
    void unpack() {
        try {
            makePrivate(root);
            Files.createDirectories(programs.toAbsolutePath().getParent());
            var lock = programs.resolveSibling(programs.getFileName() + ".lock");
            try (var channel =
                            FileChannel.open(
                                    lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                if (held.isValid() && !Files.exists(programs)) {
                    unpackNow();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL into " + programs, e);
        }
    }

    private void unpackNow() throws IOException {
        var fresh = Files.createTempDirectory(programs.toAbsolutePath().getParent(), "programs-");
        try (var archive = PostgresFiles.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new IllegalStateException(
                        "This build of the panel carries no PostgreSQL for this machine. Set DATABASE_URL.");
            }
            extract(archive, fresh);
        }
        Files.move(fresh, programs, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void extract(InputStream archive, Path into) throws IOException {
        try (var tar =
                new TarArchiveInputStream(
                        new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var target = into.resolve(entry.getName()).normalize();
                if (!target.startsWith(into)) {
                    throw new IOException("outside of the archive: " + entry.getName());
                }
                extract(tar, entry, target);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /// The superuser's password; made when it is missing.
    String password(SecureRandom random) {
        var file = root.resolve("password");
        try {
            if (!Files.exists(file)) {
                var fresh = root.resolve("password.new");
                Files.deleteIfExists(fresh);
                Files.createFile(
                        fresh,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
                Files.writeString(fresh, new RandomText(random).next(32));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String existingPassword() {
        try {
            return Files.readString(root.resolve("password")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path passwordFile() {
        return root.resolve("password");
    }

    String endOfLog() {
        try {
            var bytes = Files.exists(log()) ? Files.readAllBytes(log()) : new byte[0];
            int from = Math.max(0, bytes.length - LOG_END_BYTES);
            return new String(
                    bytes, from, bytes.length - from, java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /// Lines of the pid file: pid, data folder, start, port, …; empty when there is none.
    List<String> pidLines() {
        try {
            return Files.exists(pidFile()) ? Files.readAllLines(pidFile()) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
}
