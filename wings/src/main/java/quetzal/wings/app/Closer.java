package quetzal.wings.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what was opened, newest first; one failure never keeps the rest open.
final class Closer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Closer.class);

    private record Step(String name, AutoCloseable close) {}

    private final Deque<Step> steps = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(String name, T resource) {
        steps.push(new Step(name, resource));
        return resource;
    }

    @Override
    public synchronized void close() {
        while (!steps.isEmpty()) {
            var step = steps.pop();
            try {
                step.close().close();
            } catch (Exception e) {
                log.error("Something did not close well: what={}", step.name(), e);
            }
        }
    }
}
