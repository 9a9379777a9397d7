package quetzal.wings.container;

/// Takes a container's output as raw bytes; lines and characters may be cut anywhere.
public interface ConsoleSink {
    /// The buffer is only lent: what is to be kept must be copied. Must not wait.
    void accept(byte[] buffer, int offset, int length);

    /// Called exactly once, after the last [#accept].
    void ended(ConsoleEnd end);
}
