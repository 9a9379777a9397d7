package quetzal.wings.container;

/// Hears how a pull goes; called on the pull's own thread.
@FunctionalInterface
public interface PullProgress {
    /// `layer` is empty for what concerns the whole image; sizes are 0 when unknown.
    void step(String layer, String status, long currentBytes, long totalBytes);

    static PullProgress silent() {
        return (layer, status, current, total) -> {};
    }
}
