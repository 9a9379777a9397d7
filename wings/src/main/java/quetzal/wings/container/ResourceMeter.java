package quetzal.wings.container;

/// Reads what a running container uses of the machine. Keeps files or a stream open, so close it.
public interface ResourceMeter extends AutoCloseable {
    /// The counters now. Cheap enough for once a second.
    ///
    /// - errors: [ContainerProblem.NotRunning] when the container has ended
    ResourceReading read();

    @Override
    void close();
}
