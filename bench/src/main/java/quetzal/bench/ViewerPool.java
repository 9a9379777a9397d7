package quetzal.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Reads many viewers on one thread.
final class ViewerPool implements AutoCloseable {
    private final List<Viewer> viewers;
    private final Selector selector;

    ViewerPool(List<Viewer> viewers) throws IOException {
        this.viewers = List.copyOf(viewers);
        selector = Selector.open();
        for (var viewer : viewers) {
            viewer.channel().configureBlocking(false);
            viewer.channel().register(selector, SelectionKey.OP_READ, viewer);
        }
    }

    List<Viewer> viewers() {
        return viewers;
    }

    /// Reads until `done` says so or `limit` has passed.
    void run(Duration limit, BooleanSupplier done) throws IOException {
        var end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && !done.getAsBoolean()) {
            selector.select(50);
            var keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                var key = keys.next();
                keys.remove();
                if (key.attachment() instanceof Viewer viewer && !viewer.pump()) {
                    key.cancel();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (var viewer : viewers) {
            viewer.close();
        }
    }
}
