package quetzal.shared.stream;

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
    private final List<Added> added = new ArrayList<>();

    private record Added(byte[] bytes, boolean text) {}

    PlainChannel(Session session) {
        this.session = session;
    }

    @Override
    public synchronized void add(byte[] text) {
        added.add(new Added(text, true));
    }

    @Override
    public synchronized void addBinary(byte[] bytes) {
        added.add(new Added(bytes, false));
    }

    @Override
    public void flush(Consumer<@Nullable Throwable> done) {
        List<Added> frames;
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
            var taken =
                    Callback.from(
                            () -> ended(open, failure, done),
                            thrown -> {
                                failure.compareAndSet(null, thrown);
                                ended(open, failure, done);
                            });
            if (frame.text()) {
                session.sendText(new String(frame.bytes(), StandardCharsets.UTF_8), taken);
            } else {
                session.sendBinary(ByteBuffer.wrap(frame.bytes()), taken);
            }
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
    public void close(StreamClose why) {
        flush(_ -> {});
        session.close(why.code(), why.reason(), Callback.NOOP);
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
