package quetzal.wings.socket;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.stream.StreamClose;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.TargetNotice;

/// All viewers of one server: events are encoded once for all of them, and one thread tells them of new lines.
///
/// The first line after silence goes out at once; then rounds follow each other no faster than every 4 ms, slower when a
/// round takes long, so that many lines go into one write.
final class ServerRoom {
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(16);

    private final List<SocketConnection> viewers = new CopyOnWriteArrayList<>();
    private final ConsoleTarget.Subscription events;
    private final ConsoleTarget.Subscription lines;
    private final Thread pump;
    private volatile boolean due;
    private volatile boolean closed;

    ServerRoom(ConsoleTarget target) {
        pump = Thread.ofVirtual().name("console-pump-" + target.id()).unstarted(this::run);
        events = target.subscribe(this::on);
        lines = target.console().watch(this::wake);
        pump.start();
    }

    void add(SocketConnection viewer) {
        viewers.add(viewer);
    }

    /// Whether anyone is left.
    boolean remove(SocketConnection viewer) {
        viewers.remove(viewer);
        return !viewers.isEmpty();
    }

    void close() {
        closed = true;
        events.close();
        lines.close();
        LockSupport.unpark(pump);
    }

    private void wake() {
        due = true;
        LockSupport.unpark(pump);
    }

    private void run() {
        while (!closed) {
            if (!due) {
                LockSupport.park(this);
                continue;
            }
            due = false;
            long start = System.nanoTime();
            for (var viewer : viewers) {
                viewer.newLines();
            }
            long cost = System.nanoTime() - start;
            pause(Math.clamp(cost, SHORTEST, LONGEST));
        }
    }

    private void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private void on(TargetNotice notice) {
        switch (notice) {
            case TargetNotice.Happened(var event) -> happened(event);
            case TargetNotice.Suspended _ -> end(StreamClose.SUSPENDED);
            case TargetNotice.Moved _ -> end(StreamClose.MOVED);
            case TargetNotice.Deleted _ -> {
                happened(new ConsoleEvent.Deleted());
                end(StreamClose.SERVER_DELETED);
            }
        }
    }

    private void happened(ConsoleEvent event) {
        var frames = SocketDelivery.encoded(event);
        for (var viewer : viewers) {
            viewer.happened(event, frames);
        }
    }

    private void end(StreamClose code) {
        for (var viewer : viewers) {
            viewer.close(code);
        }
    }
}
