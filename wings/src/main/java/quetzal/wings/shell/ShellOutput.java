package quetzal.wings.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.StreamSource;

/// What a shell has printed and its viewer has not taken yet. It holds little: whoever prints waits for whoever reads.
final class ShellOutput implements StreamSource {
    private static final int MOST_HELD = 256 * 1024;
    private static final int FRAME = 32 * 1024;
    private static final int BATCH = 64 * 1024;

    private final Runnable whenLetGo;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int held;
    private byte[] last = new byte[0];
    private boolean closed;

    ShellOutput(Runnable whenLetGo) {
        this.whenLetGo = whenLetGo;
    }

    /// Takes a copy; waits while too much is held. False when nobody is there any more.
    synchronized boolean put(byte[] buffer, int offset, int length) {
        while (held >= MOST_HELD && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        if (closed) {
            return false;
        }
        for (int at = 0; at < length; at += FRAME) {
            int size = Math.min(FRAME, length - at);
            waiting.add(Arrays.copyOfRange(buffer, offset + at, offset + at + size));
            held += size;
        }
        return true;
    }

    /// A text frame behind all that was printed.
    synchronized void last(String frame) {
        last = frame.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized boolean pull(FrameChannel out) {
        for (int batch = 0; batch < BATCH && !waiting.isEmpty(); ) {
            var piece = waiting.remove();
            batch += piece.length;
            held -= piece.length;
            out.addBinary(piece);
        }
        notifyAll();
        if (waiting.isEmpty() && last.length > 0) {
            out.add(last);
            last = new byte[0];
        }
        return !waiting.isEmpty();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            notifyAll();
        }
        whenLetGo.run();
    }
}
