package quetzal.panel.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import quetzal.shared.protocol.daemon.ConsolePage;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamSource;

/// One client following one server's log. A thread of its own reads the node's numbered lines page by page, each behind
/// the last, so that nothing is missing or doubled between history and live, nor when the server moves. It holds one page
/// and asks for the next when the client has taken it.
final class LogStream implements StreamSource {
    private static final int PAGE = 2_000;
    private static final int BATCH_FRAMES = 512;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int UNNUMBERED = 100;
    private static final Duration WAIT = Duration.ofSeconds(10);

    /// Lines that come one by one go into one page.
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /// So long may a node be away before the client is told.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final StreamClose AWAY =
            new StreamClose(StreamClose.TOO_SLOW.code(), "the node cannot be reached");
    private static final StreamClose UNNUMBERED_END =
            new StreamClose(StreamClose.FINISHED.code(), "this node's daemon cannot be followed");

    private final LogPages pages;
    private final LogQuery query;
    private final LogFrames frames;
    private final LiveStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taken = lock.newCondition();
    private final Deque<byte[]> ready = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closed;

    /// The thread waits for the node, where it may be interrupted; guarded by `lock`.
    private boolean interruptible;

    LogStream(LogPages pages, LogQuery query, LiveStream stream) {
        this.pages = pages;
        this.query = query;
        this.frames = new LogFrames(query);
        this.stream = stream;
        this.thread = Thread.ofVirtual().name("log-stream").unstarted(this::run);
    }

    void start() {
        stream.source(this);
        thread.start();
    }

    @Override
    public boolean pull(FrameChannel out) {
        lock.lock();
        try {
            int bytes = 0;
            for (int count = 0;
                    count < BATCH_FRAMES && bytes < BATCH_BYTES && !ready.isEmpty();
                    count++) {
                var frame = ready.removeFirst();
                bytes += frame.length;
                out.add(frame);
            }
            if (ready.isEmpty()) {
                taken.signal();
            }
            return !ready.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            taken.signal();
            if (interruptible) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws InterruptedException;
    }

    private <T> T asked(Question<T> question) throws InterruptedException {
        pages.locate();
        lock.lock();
        try {
            if (closed) {
                throw new InterruptedException();
            }
            interruptible = true;
        } finally {
            lock.unlock();
        }
        try {
            return question.ask();
        } finally {
            lock.lock();
            interruptible = false;
            Thread.interrupted();
            lock.unlock();
        }
    }

    private void run() {
        try {
            long after = begin();
            if (after >= 0) {
                if (query.follow()) {
                    follow(after);
                } else {
                    stream.finish(StreamClose.FINISHED);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the client is gone, and this thread at its end
        } catch (RuntimeException e) {
            stream.fail(e);
        }
    }

    /// Sends the last lines; answers the number behind which to go on, or -1 when it has ended the stream.
    private long begin() throws InterruptedException {
        var absence = new Absence();
        while (!closed) {
            switch (asked(() -> pages.tail(query.tail(), query.since()))) {
                case LogPages.Answer.Page(var page) -> {
                    page.lines().forEach(line -> put(frames.line(line)));
                    stream.wake();
                    return end(page);
                }
                case LogPages.Answer.Absent _ -> {
                    int most = Math.clamp(query.tail(), 1, UNNUMBERED);
                    var plain = asked(() -> pages.unnumbered(most));
                    if (plain.isPresent()) {
                        unnumbered(plain.get());
                        return -1;
                    }
                    if (absence.tooLong(StreamClose.MOVED)) {
                        return -1;
                    }
                }
                case LogPages.Answer.Away _ -> {
                    if (absence.tooLong(AWAY)) {
                        return -1;
                    }
                }
            }
        }
        return -1;
    }

    private void unnumbered(java.util.List<String> lines) {
        var now = java.time.Instant.now();
        lines.subList(Math.max(0, lines.size() - query.tail()), lines.size())
                .forEach(
                        line ->
                                put(
                                        frames.line(
                                                new ConsolePage.Line(
                                                        0, now, "output", null, line))));
        stream.finish(UNNUMBERED_END);
    }

    private void follow(long start) throws InterruptedException {
        long after = start;
        var absence = new Absence();
        while (!closed) {
            awaitTaken();
            long position = after;
            switch (asked(() -> pages.after(position, PAGE, WAIT))) {
                case LogPages.Answer.Page(var page) -> {
                    absence = new Absence();
                    after = deliver(page, after);
                }
                case LogPages.Answer.Absent _ -> {
                    if (absence.tooLong(StreamClose.MOVED)) {
                        return;
                    }
                }
                case LogPages.Answer.Away _ -> {
                    if (absence.tooLong(AWAY)) {
                        return;
                    }
                }
            }
        }
    }

    private long deliver(ConsolePage page, long after) throws InterruptedException {
        if (page.lines().isEmpty()) {
            pages.lookAgain();
            // A smaller number than one we have had: the node counts anew, so what it holds is new
            // to us.
            return page.newest() < after ? 0 : end(page, after);
        }
        long first = page.lines().getFirst().seq();
        if (first > after + 1) {
            put(frames.gap(after + 1, first - 1));
        }
        page.lines().forEach(line -> put(frames.line(line)));
        stream.wake();
        if (page.next() == null) {
            pause(BETWEEN_PAGES);
        }
        return end(page, after);
    }

    private static long end(ConsolePage page) {
        return end(page, 0);
    }

    private static long end(ConsolePage page, long after) {
        var next = page.next();
        long last = page.lines().isEmpty() ? after : page.lines().getLast().seq();
        return next == null ? Math.max(page.newest(), last) : next;
    }

    private void put(byte[] frame) {
        lock.lock();
        try {
            ready.add(frame);
        } finally {
            lock.unlock();
        }
    }

    private void awaitTaken() throws InterruptedException {
        lock.lock();
        try {
            while (!ready.isEmpty() && !closed) {
                taken.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            for (long left = time.toNanos(); left > 0 && !closed; ) {
                left = taken.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// How long the node has been away: since it was first asked in vain.
    private final class Absence {
        private long since;
        private Duration pause = FIRST_PAUSE;

        /// Waits a little; true when that is enough, and the stream has been closed with `why`.
        boolean tooLong(StreamClose why) throws InterruptedException {
            long now = System.nanoTime();
            since = since == 0 ? now : since;
            if (now - since > PATIENCE.toNanos()) {
                stream.close(why);
                return true;
            }
            pages.lookAgain();
            pause(pause);
            var longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            return false;
        }
    }
}
