package quetzal.wings.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes journals, for all servers in turn, so that no reader of a container ever waits for a disk.
/// A platform thread: a disk that hangs would otherwise hold up a carrier of virtual threads.
///
/// A console that cannot be written is tried again every second. While one write takes longer than [#PATIENCE], consoles
/// show their lines from memory alone.
final class JournalWriter implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    private static final Duration WATCH = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final BlockingQueue<Optional<ConsoleLog>> due = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService timer;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Journal.BUFFER);
    private volatile boolean closing;
    private volatile boolean busy;
    private volatile long busySince;
    private volatile @Nullable ConsoleLog current;

    JournalWriter(ScheduledExecutorService timer) {
        this.timer = timer;
        this.thread = Thread.ofPlatform().name("console-journal").daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
        var _ =
                timer.scheduleWithFixedDelay(
                        this::watch, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Has `console` written soon; each console is due once at a time.
    void submit(ConsoleLog console) {
        due.add(Optional.of(console));
    }

    /// Whether the disk has kept the present write waiting for too long.
    boolean stalled() {
        return slowerThan(PATIENCE);
    }

    /// Whether the present write has been going on for longer than `time`.
    boolean slowerThan(Duration time) {
        return busy && System.nanoTime() - busySince > time.toNanos();
    }

    private void run() {
        while (!closing || !due.isEmpty()) {
            try {
                due.take().ifPresent(this::write);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void write(ConsoleLog console) {
        current = console;
        busySince = System.nanoTime();
        busy = true;
        try {
            if (console.writeSome(buffer)) {
                due.add(Optional.of(console));
            }
        } catch (IOException | RuntimeException e) {
            console.failed(e);
            if (!closing) {
                var _ =
                        timer.schedule(
                                () -> submit(console), RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            busy = false;
            current = null;
        }
    }

    private void watch() {
        if (stalled()) {
            var stuck = current;
            if (stuck != null) {
                stuck.wake();
            }
            due.forEach(waiting -> waiting.ifPresent(ConsoleLog::wake));
        }
    }

    /// Writes what is due, for at most `patience`.
    void close(Duration patience) {
        closing = true;
        due.add(Optional.empty()); // for a thread that waits
        try {
            if (!thread.join(patience)) {
                log.warn("Console lines were not written before the end: consoles={}", due.size());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
