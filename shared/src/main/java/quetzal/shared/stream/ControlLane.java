package quetzal.shared.stream;

import java.util.ArrayList;
import java.util.List;

/// Frames that go before all others: few, and never dropped. Guarded by its stream's lock.
final class ControlLane {
    /// More than this waiting means that the client takes nothing.
    ///
    /// - unit: bytes
    private static final int MOST = 256 * 1024;

    private final List<byte[]> frames = new ArrayList<>();
    private int bytes;

    /// False when too much waits now.
    boolean add(List<byte[]> more) {
        for (var frame : more) {
            frames.add(frame);
            bytes += frame.length;
        }
        return bytes <= MOST;
    }

    /// Takes out all that waits, oldest first.
    List<byte[]> take() {
        var all = List.copyOf(frames);
        clear();
        return all;
    }

    void clear() {
        frames.clear();
        bytes = 0;
    }
}
