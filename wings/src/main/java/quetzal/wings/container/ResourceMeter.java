package quetzal.wings.container;

import java.util.Optional;

/// Reads what a running container uses of the machine. Keeps files or a stream open, so close it.
public interface ResourceMeter extends AutoCloseable {
    /// The counters now; empty when nothing has been measured yet. Cheap enough for once a second, never waits.
    ///
    /// - errors: [ContainerProblem.NotRunning] when the container has ended
    Optional<ResourceReading> read();

    @Override
    void close();
}
