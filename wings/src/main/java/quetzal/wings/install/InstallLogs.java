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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.daemon.InstallPage;
import quetzal.shared.protocol.daemon.WorkFrame;

/// The logs of this node's installations: of each server the newest, and the one before it for whoever is not through with
/// reading. Readable by the daemon only, bounded, secrets masked by the writer.
public final class InstallLogs {
    /// - unit: bytes of one answer, about
    private static final int PAGE = 256 * 1024;

    private final Path folder;
    private final InstantSource clock;
    private final Map<ServerId, Desk> desks = new ConcurrentHashMap<>();

    /// - shape: `logs` is the node's folder of logs
    public InstallLogs(Path logs, InstantSource clock) {
        this.folder = logs.resolve("install");
        this.clock = clock;
    }

    /// Where writer and readers of one server's log meet.
    static final class Desk {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition news = lock.newCondition();
        private long changes;
        private @Nullable String running;
        private @Nullable String unwritten;
        private @Nullable WorkFrame end;

        void written() {
            lock.lock();
            try {
                changes++;
                news.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void begun(String run) {
            lock.lock();
            try {
                running = run;
                written();
            } finally {
                lock.unlock();
            }
        }

        /// - shape: `frame` is the last one when the file does not have it
        void ended(String run, @Nullable WorkFrame frame) {
            lock.lock();
            try {
                if (run.equals(running)) {
                    running = null;
                }
                if (frame != null) {
                    unwritten = run;
                    end = frame;
                }
                written();
            } finally {
                lock.unlock();
            }
        }

        /// False when nothing changed in time.
        private boolean await(long seen, Duration wait) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                var left = wait.toNanos();
                while (changes == seen && left > 0) {
                    left = news.awaitNanos(left);
                }
                return changes != seen;
            } finally {
                lock.unlock();
            }
        }

        private long changes() {
            lock.lock();
            try {
                return changes;
            } finally {
                lock.unlock();
            }
        }

        private boolean isRunning(String run) {
            lock.lock();
            try {
                return run.equals(running);
            } finally {
                lock.unlock();
            }
        }

        private Optional<WorkFrame> unwritten(String run) {
            lock.lock();
            try {
                return run.equals(unwritten) ? Optional.ofNullable(end) : Optional.empty();
            } finally {
                lock.unlock();
            }
        }
    }

    private Desk desk(ServerId server) {
        return desks.computeIfAbsent(server, _ -> new Desk());
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
        desk.lock.lock();
        try {
            Files.createDirectories(folder);
            if (Files.exists(newest(server))) {
                Files.move(newest(server), previous(server), StandardCopyOption.REPLACE_EXISTING);
            }
            var log = create(server, head, desk);
            desk.begun(run);
            return log;
        } finally {
            desk.lock.unlock();
        }
    }

    private InstallLog create(ServerId server, InstallFile.Head head, Desk desk)
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
            var part = InstallFile.frames(file, at, PAGE);
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
        desk.lock.lock();
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
            desk.lock.unlock();
        }
    }

    private ServerId replaced(ServerId server) throws IOException {
        if (Files.exists(newest(server))) {
            Files.move(newest(server), previous(server), StandardCopyOption.REPLACE_EXISTING);
        }
        return server;
    }

    private Optional<InstallLog> reopen(ServerId server, String run, Desk desk) throws IOException {
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
            var part = InstallFile.frames(file, at, PAGE);
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
        var end = System.nanoTime() + wait.toNanos();
        var desk = desk(server);
        while (true) {
            var seen = desk.changes();
            var page = read(server, desk, cursor);
            var more = page.run() == null || page.running();
            var left = Duration.ofNanos(end - System.nanoTime());
            if (!page.frames().isEmpty()
                    || !more
                    || !left.isPositive()
                    || !desk.await(seen, left)) {
                return page;
            }
        }
    }

    private InstallPage read(ServerId server, Desk desk, @Nullable String cursor)
            throws IOException {
        var from = Cursor.parse(cursor);
        if (from.isPresent()) {
            for (var path : List.of(newest(server), previous(server))) {
                var page = read(path, desk, from.get());
                if (page.isPresent()) {
                    return page.get();
                }
            }
        }
        return read(newest(server), desk, null)
                .orElse(new InstallPage(null, false, List.of(), null));
    }

    private record Cursor(String run, long offset) {
        /// - shape: `run:offset`; anything else is as good as none
        static Optional<Cursor> parse(@Nullable String text) {
            var parts = text == null ? new String[0] : text.split(":", -1);
            return parts.length == 2 && parts[1].matches("[0-9]{1,15}")
                    ? Optional.of(new Cursor(parts[0], Long.parseLong(parts[1])))
                    : Optional.empty();
        }
    }

    private static Optional<InstallPage> read(Path path, Desk desk, @Nullable Cursor from)
            throws IOException {
        FileChannel opened;
        desk.lock.lock();
        try {
            opened = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            desk.lock.unlock();
        }
        try (var file = opened) {
            var start = InstallFile.start(file);
            if (start.isEmpty() || (from != null && !start.get().head().run().equals(from.run()))) {
                return Optional.empty();
            }
            var run = start.get().head().run();
            // Asked before reading: what is running then may end meanwhile, but not the other way
            // round.
            var running = desk.isRunning(run);
            var offset =
                    from == null
                            ? start.get().frames()
                            : Math.max(start.get().frames(), from.offset());
            var part = InstallFile.frames(file, offset, PAGE);
            var frames = new ArrayList<>(part.frames());
            if (frames.isEmpty() && !running) {
                desk.unwritten(run).ifPresent(frames::add);
            }
            return Optional.of(new InstallPage(run, running, frames, run + ":" + part.next()));
        }
    }

    /// The newest log's end as text, at most `most` characters; empty when there never was an installation.
    public Optional<String> text(ServerId server, int most) throws IOException {
        try (var file = FileChannel.open(newest(server), StandardOpenOption.READ)) {
            var start = InstallFile.start(file);
            if (start.isEmpty()) {
                return Optional.empty();
            }
            var text = new StringBuilder();
            for (long at = start.get().frames(); ; ) {
                var part = InstallFile.frames(file, at, PAGE);
                if (part.next() == at) {
                    return Optional.of(text.toString());
                }
                for (var frame : part.frames()) {
                    append(text, frame);
                }
                if (text.length() > most) {
                    text.delete(0, text.length() - most);
                }
                at = part.next();
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void append(StringBuilder text, WorkFrame frame) {
        if (!frame.done()) {
            text.append(frame.output()).append('\n');
        } else if (frame.output() != null && !frame.output().isEmpty()) {
            text.append(frame.output()).append('\n');
        }
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
