package quetzal.panel.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import quetzal.shared.json.Json;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamSource;

/// Between the one who fetches frames and the client who reads them: the fetching waits for the reading, so nothing is
/// dropped and nothing piles up.
public final class FrameQueue implements StreamSource {
    /// - unit: bytes
    private static final int MOST = 512 * 1024;

    private static final int BATCH = 64 * 1024;

    private final LiveStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<byte[]> frames = new ArrayDeque<>();
    private int bytes;
    private boolean poked;
    private boolean closed;

    public FrameQueue(LiveStream stream) {
        this.stream = stream;
    }

    /// What puts the frames in, until there are no more or nobody reads them.
    @FunctionalInterface
    public interface Fetch {
        void run() throws InterruptedException;
    }

    /// Runs it on a thread of its own; the stream fails with it.
    public void fill(String thread, Fetch fetch) {
        Thread.ofVirtual().name(thread).start(() -> run(fetch));
    }

    private void run(Fetch fetch) {
        try {
            fetch.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // What fails because the panel stops is nobody's fault.
            if (!closed()) {
                stream.fail(e);
            }
        }
    }

    /// Adds a frame, as JSON, once there is room.
    ///
    /// - shape: false when nobody will read it any more
    public boolean put(Object frame) throws InterruptedException {
        return add(bytes(frame));
    }

    /// The same with a text as it is.
    public boolean putText(String frame) throws InterruptedException {
        return add(frame.getBytes(StandardCharsets.UTF_8));
    }

    private boolean add(byte[] text) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes > MOST && !closed) {
                news.await();
            }
            if (closed) {
                return false;
            }
            frames.add(text);
            bytes += text.length;
        } finally {
            lock.unlock();
        }
        stream.wake();
        return true;
    }

    /// Adds the last frame; the stream ends when it has been sent.
    public void end(Object frame) throws InterruptedException {
        if (put(frame)) {
            stream.finish(StreamClose.FINISHED);
        }
    }

    private static byte[] bytes(Object frame) {
        try {
            return Json.MAPPER.writeValueAsBytes(frame);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Waits until `pause` is over or [#poke] was called.
    ///
    /// - shape: false when nobody reads any more
    public boolean rest(Duration pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = pause.toNanos();
            while (!poked && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            poked = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    public void poke() {
        lock.lock();
        try {
            poked = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean pull(FrameChannel out) {
        lock.lock();
        try {
            int added = 0;
            while (added < BATCH && !frames.isEmpty()) {
                var frame = frames.removeFirst();
                bytes -= frame.length;
                added += frame.length;
                out.add(frame);
            }
            news.signalAll();
            return !frames.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
