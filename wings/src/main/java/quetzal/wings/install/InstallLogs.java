package quetzal.wings.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.daemon.InstallPage;
import quetzal.shared.protocol.daemon.WorkFrame;

/// The logs of this node's installations: of each server the newest, and the one before it for whoever is not through with
/// reading. Readable by the daemon only, bounded, secrets masked by the writer.
public final class InstallLogs {
    private final Path folder;
    private final InstantSource clock;
    private final Map<ServerId, InstallDesk> desks = new ConcurrentHashMap<>();

    /// - shape: `logs` is the node's folder of logs
    public InstallLogs(Path logs, InstantSource clock) {
        this.folder = logs.resolve("install");
        this.clock = clock;
    }

    private InstallDesk desk(ServerId server) {
        return desks.computeIfAbsent(server, _ -> new InstallDesk());
    }

    private Path newest(ServerId server) {
        return folder.resolve(server + ".jsonl");
    }

    private Path previous(ServerId server) {
        return folder.resolve(server + ".previous.jsonl");
    }

    /// Begins the log of a new installation; the one so far becomes the previous one.
    InstallLog begin(ServerId server, String run) throws IOException {
        var desk = desk(server);
        var head = new InstallFile.Head(run, clock.instant());
        desk.names().lock();
        try {
            Files.createDirectories(folder);
            if (Files.exists(newest(server))) {
                Files.move(newest(server), previous(server), StandardCopyOption.REPLACE_EXISTING);
            }
            var log = create(server, head, desk);
            desk.begun(run);
            return log;
        } finally {
            desk.names().unlock();
        }
    }

    private InstallLog create(ServerId server, InstallFile.Head head, InstallDesk desk)
            throws IOException {
        var file =
                FileChannel.open(
                        newest(server),
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        var bytes = ByteBuffer.wrap(InstallFile.line(head));
        var size = bytes.remaining();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        return new InstallLog(file, head, 0, size, clock, desk);
    }

    /// How the newest installation ended, when its log says so.
    Optional<WorkFrame> end(ServerId server, String run) throws IOException {
        try (var file = FileChannel.open(newest(server), StandardOpenOption.READ)) {
            var start = InstallFile.start(file).filter(found -> found.head().run().equals(run));
            return start.isEmpty()
                    ? Optional.empty()
                    : last(file, start.get()).filter(WorkFrame::done);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<WorkFrame> last(FileChannel file, InstallFile.Start start)
            throws IOException {
        Optional<WorkFrame> last = Optional.empty();
        for (long at = start.frames(); ; ) {
            var part = InstallFile.frames(file, at, InstallFile.PAGE);
            if (part.next() == at) {
                return last;
            }
            if (!part.frames().isEmpty()) {
                last = Optional.of(part.frames().getLast());
            }
            at = part.next();
        }
    }

    /// Writes the end of an installation that an earlier daemon began.
    void interrupted(ServerId server, String run, Instant startedAt, InstallOutcome outcome)
            throws IOException {
        var desk = desk(server);
        desk.names().lock();
        try {
            Files.createDirectories(folder);
            var there = reopen(server, run, desk);
            try (var log =
                    there.isPresent()
                            ? there.get()
                            : create(
                                    replaced(server), new InstallFile.Head(run, startedAt), desk)) {
                log.end(outcome, clock.instant());
            }
        } finally {
            desk.names().unlock();
        }
    }

    private ServerId replaced(ServerId server) throws IOException {
        if (Files.exists(newest(server))) {
            Files.move(newest(server), previous(server), StandardCopyOption.REPLACE_EXISTING);
        }
        return server;
    }

    private Optional<InstallLog> reopen(ServerId server, String run, InstallDesk desk)
            throws IOException {
        FileChannel file;
        try {
            file =
                    FileChannel.open(
                            newest(server), StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        var start = InstallFile.start(file).filter(found -> found.head().run().equals(run));
        if (start.isEmpty()) {
            file.close();
            return Optional.empty();
        }
        long sequence = 0;
        long at = start.get().frames();
        while (true) {
            var part = InstallFile.frames(file, at, InstallFile.PAGE);
            if (part.next() == at) {
                break;
            }
            for (var frame : part.frames()) {
                sequence = frame.seq() == null ? sequence : frame.seq();
            }
            at = part.next();
        }
        file.truncate(at);
        return Optional.of(new InstallLog(file, start.get().head(), sequence, at, clock, desk));
    }

    /// What follows `cursor`, or the log's beginning without one; waits for something to follow while there is nothing and
    /// the installation is under way, or none has ever been.
    public InstallPage page(ServerId server, @Nullable String cursor, Duration wait)
            throws IOException, InterruptedException {
        return reader(server).page(cursor, wait);
    }

    /// The newest log's end as text, at most `most` characters; empty when there never was an installation.
    public Optional<String> text(ServerId server, int most) throws IOException {
        return reader(server).text(most);
    }

    private InstallReader reader(ServerId server) {
        return new InstallReader(newest(server), previous(server), desk(server));
    }

    public void delete(ServerId server) throws IOException {
        Files.deleteIfExists(newest(server));
        Files.deleteIfExists(previous(server));
        var desk = desks.remove(server);
        if (desk != null) {
            desk.written();
        }
    }
}
