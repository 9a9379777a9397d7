package quetzal.wings.console;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listeners of one server. A listener that throws is logged and does not keep the others from hearing.
public final class TargetHub {
    private static final Logger log = LoggerFactory.getLogger(TargetHub.class);

    private final List<TargetListener> listeners = new CopyOnWriteArrayList<>();

    public ConsoleTarget.Subscription subscribe(TargetListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public boolean anyone() {
        return !listeners.isEmpty();
    }

    /// In order: the caller publishes from one thread at a time.
    public void publish(TargetNotice notice) {
        for (var listener : listeners) {
            try {
                listener.on(notice);
            } catch (RuntimeException e) {
                log.error("A listener of a server failed: notice={}", notice, e);
            }
        }
    }
}
