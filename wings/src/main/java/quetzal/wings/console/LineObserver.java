package quetzal.wings.console;

/// Sees each line of a server's output as it is taken, throttled or not, on the thread that reads the container: must
/// return at once.
@FunctionalInterface
public interface LineObserver {
    /// `text` is clean UTF-8, shared and not to be changed. What is longer than 64 KiB comes in pieces.
    void line(byte[] text);
}
