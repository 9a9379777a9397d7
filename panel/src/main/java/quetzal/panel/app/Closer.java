package quetzal.panel.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what was opened, newest first; one failure never keeps the rest open.
final class Closer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void close() {
        for (var next = pop(); next != null; next = pop()) {
            try {
                next.close();
            } catch (Exception e) {
                LOG.error("could not close: {}", next.getClass().getSimpleName(), e);
            }
        }
    }

    private synchronized @org.jspecify.annotations.Nullable AutoCloseable pop() {
        return open.poll();
    }
}
