package quetzal.wings.container.docker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;

/// Puts a deadline around calls to the engine.
///
/// Each call runs on a virtual thread of its own. When the deadline passes the caller is freed and that thread
/// interrupted, which closes the connection it waits on; so a hanging engine holds neither callers nor connections.
final class EngineCalls {
    private EngineCalls() {}

    /// - errors: [ContainerException]; a [CancellationException] when the caller is interrupted
    static <T> T within(Duration limit, String call, Callable<T> body) {
        var task = new FutureTask<>(body);
        Thread.ofVirtual().name("engine-" + call).start(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            throw new ContainerException(new ContainerProblem.Timeout(call, limit), late);
        } catch (InterruptedException interrupted) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted during " + call);
        } catch (ExecutionException failed) {
            throw EngineErrors.translate(
                    call, failed.getCause() == null ? failed : failed.getCause());
        }
    }
}
