package quetzal.wings.container;

import java.time.Duration;

/// A shell inside a container, with a terminal.
public interface ContainerShell extends AutoCloseable {
    /// Which of the shells asked for it is.
    String program();

    /// Types bytes, after those of earlier calls.
    ///
    /// - waits: at most `patience`, when the shell does not read
    /// - errors: [ContainerProblem.Timeout]; [ContainerProblem.NotRunning] when it is over
    void write(byte[] bytes, Duration patience);

    /// Tells the shell the new size of its terminal; nothing to do when it is over.
    void resize(TerminalSize size);

    /// Ends the shell and everything it has started, also what has left its process group or session. May be called
    /// twice.
    @Override
    void close();
}
