package quetzal.wings.install;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.daemon.WorkFrame;

/// Where writer and readers of one server's log meet.
final class InstallDesk {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private long changes;
    private @Nullable String running;
    private @Nullable String unwritten;
    private @Nullable WorkFrame end;

    /// Held while the files change their names or are opened by them.
    Lock names() {
        return lock;
    }

    void written() {
        lock.lock();
        try {
            changes++;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void begun(String run) {
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
    boolean await(long seen, Duration wait) throws InterruptedException {
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

    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    boolean isRunning(String run) {
        lock.lock();
        try {
            return run.equals(running);
        } finally {
            lock.unlock();
        }
    }

    Optional<WorkFrame> unwritten(String run) {
        lock.lock();
        try {
            return run.equals(unwritten) ? Optional.ofNullable(end) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
