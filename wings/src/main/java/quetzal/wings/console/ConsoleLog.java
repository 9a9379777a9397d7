package quetzal.wings.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;

/// Gives lines their numbers and keeps them: in the ring at once, in the journal a moment later.
///
/// The ring is also the hand-over to the journal's writer: it holds what is not written yet, up to its size. When the disk
/// is so slow that unwritten lines are pushed out, the journal records the numbers that are missing. A line is shown once
/// it is in the journal, so that no number that anyone saw can come again after a crash; only while the disk fails or
/// hangs are lines shown from memory.
final class ConsoleLog {
    private static final Logger log = LoggerFactory.getLogger(ConsoleLog.class);
    private static final Duration GIVE_WAY = Duration.ofMillis(200);
    private static final int WRITE_LINES = 4096;
    private static final int WRITE_BYTES = 256 * 1024;

    /// What stays in memory of a console that nobody is behind on.
    private static final int IDLE_BYTES = 16 * 1024;

    /// What stays in memory for viewers who are behind; who is further behind reads the journal.
    private static final int BEHIND_BYTES = 256 * 1024;

    /// How far numbers jump when an earlier process showed lines that it could not write.
    private static final long JUMP = 1_000_000;

    private final ServerId server;
    private final ConsoleSettings settings;
    private final Journal journal;
    private final JournalWriter writer;
    private final Path marker;
    private final Object lock = new Object();
    private final Object writing = new Object();
    private final LineRing ring;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<ConsoleCursor> cursors = new CopyOnWriteArrayList<>();
    private final AtomicLong newestShown = new AtomicLong();
    private boolean queued;
    private boolean closed;
    private boolean marked;
    private volatile boolean failing;
    private volatile long gapFirst;
    private volatile long gapLast;

    ConsoleLog(
            ServerId server,
            ConsoleSettings settings,
            Path directory,
            Journal journal,
            JournalWriter writer) {
        this.server = server;
        this.settings = settings;
        this.journal = journal;
        this.writer = writer;
        this.marker = directory.resolve("shown-unwritten");
        this.marked = Files.exists(marker);
        this.ring = new LineRing(marked ? journal.next() + JUMP : journal.next());
    }

    ServerId server() {
        return server;
    }

    Journal journal() {
        return journal;
    }

    /// Drafts are ignored once the console is closed.
    ///
    /// - waits: never for a disk. When lines come faster than the writer gets to run, the caller gives way to it for at
    ///   most [#GIVE_WAY], unless the disk itself is what takes long
    void append(List<LineDraft> drafts) {
        if (!add(drafts)) {
            return;
        }
        if (unguarded()) {
            wake();
        } else {
            awaitWritten(GIVE_WAY, GIVE_WAY);
        }
    }

    private boolean add(List<LineDraft> drafts) {
        boolean submit;
        synchronized (lock) {
            if (closed || drafts.isEmpty()) {
                return false;
            }
            for (var draft : drafts) {
                ring.add(draft.numbered(ring.next()));
            }
            ring.trim(settings.ringBytes(), Long.MAX_VALUE);
            submit = !queued;
            queued = true;
        }
        if (submit) {
            writer.submit(this);
        }
        return true;
    }

    /// Called by the writer's thread alone.
    ///
    /// - shape: true when there is more to write
    boolean writeSome(ByteBuffer buffer) throws IOException {
        synchronized (writing) {
            List<ConsoleLine> lines;
            long missing = 0;
            synchronized (lock) {
                if (closed) {
                    queued = false;
                    return false;
                }
                if (ring.first() > journal.next()) {
                    missing = ring.first() - 1;
                }
                long from = Math.max(ring.first(), journal.next());
                lines = ring.copy(from, ring.next(), WRITE_LINES, WRITE_BYTES);
            }
            if (missing > 0) {
                gapFirst = journal.next();
                gapLast = missing;
                long at =
                        lines.isEmpty() ? System.currentTimeMillis() : lines.getFirst().atMillis();
                journal.gap(missing, at, buffer);
            }
            journal.append(lines, buffer);
        }
        boolean more;
        synchronized (lock) {
            more = journal.next() < ring.next();
            queued = more;
            trim();
            lock.notifyAll();
        }
        healed();
        wake();
        return more;
    }

    /// Waits until most of the ring is written, for a few seconds at most. For those who have more to add than fits.
    void awaitWritten() {
        awaitWritten(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    private void awaitWritten(Duration patience, Duration disk) {
        try {
            synchronized (lock) {
                if (ring.bytes() <= settings.ringBytes() / 2) {
                    return;
                }
                long deadline = System.nanoTime() + patience.toNanos();
                while (!closed
                        && !failing
                        && ring.bytes() > settings.ringBytes() / 2
                        && !writer.slowerThan(disk)
                        && System.nanoTime() < deadline) {
                    lock.wait(5);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void trim() {
        long written = journal.next();
        long floor = written;
        for (var cursor : cursors) {
            floor = Math.min(floor, cursor.position());
        }
        ring.trim(IDLE_BYTES, floor);
        ring.trim(BEHIND_BYTES, written);
    }

    void failed(Exception e) {
        if (!failing) {
            failing = true;
            log.error(
                    "The console journal cannot be written; lines are kept in memory only: server={} error={}",
                    server,
                    e.toString());
            try {
                Files.createDirectories(marker.getParent());
                Files.write(marker, new byte[0]);
                marked = true;
            } catch (IOException also) {
                log.warn(
                        "No mark could be left beside it: server={} error={}",
                        server,
                        also.toString());
            }
            say(
                    "The console cannot be saved at the moment ("
                            + reason(e)
                            + "). It goes on here, but lines may be missing later.");
        }
        wake();
    }

    private void say(String text) {
        var _ =
                add(
                        List.of(
                                LineDraft.said(
                                        System.currentTimeMillis(),
                                        LineKind.DAEMON,
                                        "",
                                        DaemonText.line(settings.appName(), text))));
    }

    /// In words for people, without the path that such messages begin with.
    private static String reason(Exception e) {
        var message = String.valueOf(e.getMessage());
        return message.contains("No space left") ? "no space left on the disk" : "the disk fails";
    }

    private void healed() throws IOException {
        if (failing) {
            failing = false;
            log.info("The console journal is written again: server={}", server);
            say("The console is saved again.");
        }
        if (marked) {
            Files.deleteIfExists(marker);
            marked = false;
        }
    }

    /// The number of the newest line that may be shown, 0 when there is none. It never falls: what a slow disk did not
    /// have yet when it was shown stays shown when the disk is quick again.
    long shown() {
        long now;
        if (unguarded()) {
            synchronized (lock) {
                now = ring.next() - 1;
            }
        } else {
            now = journal.next() - 1;
        }
        return newestShown.accumulateAndGet(now, Math::max);
    }

    /// The number that makes `lines` lines up to the newest, held lines only.
    long tailFrom(int lines) {
        long last = shown();
        long from = last - lines + 1;
        if (gapLast > 0 && from <= gapLast && last > gapLast) {
            from -= gapLast - gapFirst + 1;
        }
        return Math.max(1, Math.max(from, Math.min(journal.first(), last + 1)));
    }

    private boolean unguarded() {
        return failing || writer.stalled();
    }

    /// Lines from `from` on out of memory.
    ConsoleCursor.Chunk pull(long from, int maxLines, int maxBytes) {
        long shown = shown();
        if (from > shown) {
            return new ConsoleCursor.Chunk.UpToDate();
        }
        synchronized (lock) {
            long end = Math.min(ring.next(), shown + 1);
            if (from >= end) {
                return new ConsoleCursor.Chunk.UpToDate();
            }
            if (from < ring.first()) {
                return new ConsoleCursor.Chunk.Behind();
            }
            return new ConsoleCursor.Chunk.Lines(ring.copy(from, end, maxLines, maxBytes));
        }
    }

    long ringFirst() {
        synchronized (lock) {
            return ring.first();
        }
    }

    long ringNext() {
        synchronized (lock) {
            return ring.next();
        }
    }

    int ringBytes() {
        synchronized (lock) {
            return ring.bytes();
        }
    }

    void track(ConsoleCursor cursor) {
        cursors.add(cursor);
    }

    void untrack(ConsoleCursor cursor) {
        cursors.remove(cursor);
    }

    ConsoleTarget.Subscription watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    void wake() {
        for (var watcher : watchers) {
            watcher.run();
        }
    }

    /// Takes no more lines and lets go of the file, forced to the disk first.
    void close() throws IOException {
        synchronized (writing) {
            synchronized (lock) {
                closed = true;
            }
            journal.close();
        }
    }
}
