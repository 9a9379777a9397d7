package quetzal.wings.container;

import java.time.Instant;

/// Takes output the engine had kept, oldest first.
@FunctionalInterface
public interface LogSink {
    /// One line with its line feed, or the last without. The array is the callee's to keep.
    void accept(Instant at, byte[] line);
}
