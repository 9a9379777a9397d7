package quetzal.e2e.stack;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waiting for another process, of which only asking again tells.
public final class Pause {
    private Pause() {}

    public static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted");
            }
            LockSupport.parkNanos(left);
        }
    }

    /// Asks every `interval` until there is an answer or `limit` is over.
    public static <T> Optional<T> until(
            Duration limit, Duration interval, Supplier<Optional<T>> question) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            var answer = question.get();
            if (answer.isPresent() || System.nanoTime() >= end) {
                return answer;
            }
            of(interval);
        }
    }
}
