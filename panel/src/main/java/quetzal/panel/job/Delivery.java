package quetzal.panel.job;

/// What came of one attempt to tell a node.
public sealed interface Delivery {
    record Accepted() implements Delivery {}

    /// The node understood and will never do it.
    ///
    /// - shape: `status` as the daemon answered, 400 to 499
    record Refused(int status, String detail) implements Delivery {}

    /// No answer, or one that may be different next time.
    ///
    /// - shape: `nodeIsDown` when nothing at all came back, so that the node's other jobs may wait too
    record NotNow(String reason, boolean nodeIsDown) implements Delivery {}

    /// Tells a node.
    @FunctionalInterface
    interface Courier {
        Delivery deliver(long node, NodeJob job) throws InterruptedException;
    }
}
