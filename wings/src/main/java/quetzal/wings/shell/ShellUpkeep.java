package quetzal.wings.shell;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.ShellStore;

/// What has to be done about shells besides opening them: ends what an earlier life of the daemon left, reports it, and
/// removes recordings whose time is over.
public final class ShellUpkeep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShellUpkeep.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration BETWEEN_PURGES = Duration.ofMinutes(30);

    private final ContainerRuntime runtime;
    private final Recordings recordings;
    private final ShellStore store;
    private final Outbox outbox;
    private final Duration kept;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);

    public ShellUpkeep(
            ContainerRuntime runtime,
            Recordings recordings,
            ShellStore store,
            Outbox outbox,
            Duration kept,
            Clock clock) {
        this.runtime = runtime;
        this.recordings = recordings;
        this.store = store;
        this.outbox = outbox;
        this.kept = kept;
        this.clock = clock;
    }

    /// Closes the books of shells that the daemon did not live to see the end of. Call before the first new one.
    public void takeUp() {
        for (var shell : store.open()) {
            try {
                var recording = recordings.takeUp(shell.id());
                store.end(
                        shell.id(),
                        ShellReports.interrupted(
                                shell.id(), shell.server(), clock.instant(), recording));
                log.info("A shell was interrupted by the daemon's end: shell={}", shell.id());
            } catch (IOException e) {
                log.error("A recording cannot be taken up: shell={}", shell.id(), e);
            }
        }
        outbox.wake();
    }

    /// Ends the processes of such shells, however long it takes until the engine answers; then runs `ready`, as from then
    /// on shells are this daemon's own.
    public void start(Runnable ready) {
        Thread.ofVirtual().name("shell-upkeep").start(() -> run(ready));
    }

    private void run(Runnable ready) {
        try {
            while (!leftoversEnded()) {
                if (stopping.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            ready.run();
            do {
                try {
                    purge();
                } catch (RuntimeException e) {
                    log.error("Old recordings could not be removed", e);
                }
            } while (!stopping.await(BETWEEN_PURGES.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean leftoversEnded() {
        try {
            int count = runtime.endForgottenShells();
            if (count > 0) {
                log.info("Ended shells of an earlier life: count={}", count);
            }
            return true;
        } catch (RuntimeException e) {
            log.warn("Shells of an earlier life cannot be looked for yet: {}", e.toString());
            return false;
        }
    }

    /// Removes recordings that were kept long enough; the panel is told of each.
    void purge() {
        for (var old : store.endedBefore(clock.instant().minus(kept))) {
            try {
                recordings.delete(old.id());
                store.purge(old.id(), ShellReports.purged(old.id(), old.server(), clock.instant()));
            } catch (IOException e) {
                log.error("A recording could not be removed: shell={}", old.id(), e);
            }
        }
        outbox.wake();
    }

    @Override
    public void close() {
        stopping.countDown();
    }
}
