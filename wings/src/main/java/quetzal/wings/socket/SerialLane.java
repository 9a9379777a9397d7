package quetzal.wings.socket;

import java.util.ArrayDeque;
import java.util.Deque;

/// Runs tasks one after the other on a virtual thread that lives only while there are any. Takes a bounded number.
final class SerialLane {
    private static final int CAPACITY = 32;

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    /// False when too many are waiting.
    synchronized boolean submit(Runnable task) {
        if (waiting.size() >= CAPACITY) {
            return false;
        }
        waiting.add(task);
        if (!running) {
            running = true;
            Thread.ofVirtual().name("socket-commands").start(this::run);
        }
        return true;
    }

    private void run() {
        for (var task = take(); task != null; task = take()) {
            task.run();
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable take() {
        var task = waiting.poll();
        running = task != null;
        return task;
    }
}
