package quetzal.wings.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.panel.PanelException;
import quetzal.wings.panel.PanelProblem;

/// Tells the panel about state changes, so that it need not ask. Only the newest state of each server matters, so that
/// is all that is kept; a panel that does not know this call is left alone.
public final class StateReports implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateReports.class);
    private static final int REFUSALS = 3;

    private record Change(String before, String after) {}

    private final PanelClient panel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ServerId, Change> waiting = new LinkedHashMap<>();
    private final Thread sender;
    private boolean closed;

    public StateReports(PanelClient panel) {
        this.panel = panel;
        this.sender = Thread.ofVirtual().name("state-reports").start(this::run);
    }

    void changed(ServerId server, String before, String after) {
        lock.lock();
        try {
            if (!closed) {
                var earlier = waiting.remove(server);
                waiting.put(server, new Change(earlier == null ? before : earlier.before(), after));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var refusals = 0;
        try {
            while (refusals < REFUSALS) {
                var next = take();
                try {
                    panel.state(next.getKey(), next.getValue().before(), next.getValue().after());
                    refusals = 0;
                } catch (PanelException e) {
                    switch (e.problem()) {
                        case PanelProblem.NotFound _, PanelProblem.Refused _ -> refusals++;
                        // The panel asks again when it is back; nothing is owed.
                        case PanelProblem.Unavailable _ ->
                                log.debug("A state was not reported: server={}", next.getKey());
                    }
                }
            }
            log.info("The panel takes no reports of states; it will have to ask");
        } catch (InterruptedException e) {
            // Closed.
        }
        lock.lock();
        try {
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private Map.Entry<ServerId, Change> take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                changed.await();
            }
            var first = waiting.entrySet().iterator();
            var entry = first.next();
            var next = Map.entry(entry.getKey(), entry.getValue());
            first.remove();
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        sender.interrupt();
    }
}
