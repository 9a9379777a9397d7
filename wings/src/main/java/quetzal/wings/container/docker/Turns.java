package quetzal.wings.container.docker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;

/// Puts calls about one container in order, for as long as anyone is patient. A name once used keeps its small lock: there
/// are no more than there were servers.
final class Turns {
    private final Map<ContainerName, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Duration patience;

    Turns(Duration patience) {
        this.patience = patience;
    }

    <T> T take(ContainerName name, Supplier<T> body) {
        var turn = locks.computeIfAbsent(name, any -> new ReentrantLock(true));
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ContainerException(
                        new ContainerProblem.Timeout("an earlier call", patience));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a turn");
        }
        try {
            return body.get();
        } finally {
            turn.unlock();
        }
    }
}
