package quetzal.wings.container;

import java.time.Duration;

/// An attached console.
public interface ConsoleConnection extends AutoCloseable {
    /// Writes all bytes unchanged, after those of earlier calls and before those of later ones.
    ///
    /// - waits: at most `patience`, when the server does not read its input. A write still in the queue is then
    ///   withdrawn; one already begun is finished before any later one as soon as the server reads on
    /// - errors: [ContainerProblem.Timeout]; [ContainerProblem.NotRunning] when the console has ended
    void write(byte[] bytes, Duration patience);

    /// Gives the server end-of-input, if the engine can; output goes on.
    void endInput();

    boolean open();

    /// Lets go of the console; the container runs on. May be called twice.
    @Override
    void close();
}
