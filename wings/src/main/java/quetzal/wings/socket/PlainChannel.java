package quetzal.wings.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/// A frame to each write, by Jetty's API alone.
final class PlainChannel implements FrameChannel {
    private final Session session;
    private final List<byte[]> added = new ArrayList<>();

    PlainChannel(Session session) {
        this.session = session;
    }

    @Override
    public synchronized void add(byte[] text) {
        added.add(text);
    }

    @Override
    public void flush(Consumer<@Nullable Throwable> done) {
        List<byte[]> frames;
        synchronized (this) {
            frames = List.copyOf(added);
            added.clear();
        }
        if (frames.isEmpty()) {
            done.accept(null);
            return;
        }
        var open = new AtomicInteger(frames.size());
        var failure = new AtomicReference<@Nullable Throwable>();
        for (var frame : frames) {
            session.sendText(
                    new String(frame, StandardCharsets.UTF_8),
                    Callback.from(
                            () -> ended(open, failure, done),
                            thrown -> {
                                failure.compareAndSet(null, thrown);
                                ended(open, failure, done);
                            }));
        }
    }

    private static void ended(
            AtomicInteger open,
            AtomicReference<@Nullable Throwable> failure,
            Consumer<@Nullable Throwable> done) {
        if (open.decrementAndGet() == 0) {
            done.accept(failure.get());
        }
    }

    @Override
    public void ping() {
        session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }

    @Override
    public void close(int code, String reason) {
        session.close(code, reason, Callback.NOOP);
    }

    @Override
    public void cut() {
        session.disconnect();
    }

    /// Not known here: grows all the time, which leaves a silent client to Jetty's own idle timeout.
    @Override
    public long received() {
        return System.nanoTime();
    }
}
