package quetzal.wings.container;

/// Takes what a shell prints. Unlike a [ConsoleSink] it may wait: then the shell waits too, and nobody else.
public interface ShellSink {
    /// The buffer is only lent: what is to be kept must be copied.
    void accept(byte[] buffer, int offset, int length);

    /// Called exactly once, after the last [#accept], when nothing of the shell runs any more.
    void ended(ShellEnd end);
}
