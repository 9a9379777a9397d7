package quetzal.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quetzal.shared.stream.StreamKeeper.Cap;

/// Streams that end at any moment, by anyone, while everything else goes on: nothing is thrown, nothing is forgotten,
/// and nobody is counted for ever.
@Timeout(120)
class LiveStreamFuzzTest {
    private static final int ROUNDS = 10_000;
    private static final int HANDS = 3;

    private final StreamKeeper keeper = new StreamKeeper("fuzz-timer");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        threads.close();
        keeper.close();
    }

    /// A socket that takes frames now, later or never, and may break at any time.
    private final class Wire implements FrameChannel {
        private final Random random;
        private final AtomicBoolean flushing = new AtomicBoolean();
        private volatile boolean broken;

        Wire(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public void add(byte[] text) {}

        @Override
        public void addBinary(byte[] bytes) {}

        @Override
        public void flush(Consumer<@Nullable Throwable> done) {
            if (!flushing.compareAndSet(false, true)) {
                thrown.add(new AssertionError("two flushes at a time"));
            }
            int how;
            synchronized (random) {
                how = random.nextInt(4);
            }
            Runnable taken =
                    () -> {
                        flushing.set(false);
                        done.accept(broken || how == 3 ? new java.io.IOException("broken") : null);
                    };
            if (how == 0) {
                threads.submit(() -> guarded(taken));
            } else {
                taken.run();
            }
        }

        @Override
        public void ping() {}

        @Override
        public void close(StreamClose why) {}

        @Override
        public void cut() {
            broken = true;
        }

        @Override
        public long received() {
            return 0;
        }
    }

    /// Watches how it is treated.
    private final class Source implements StreamSource {
        private final AtomicBoolean pulling = new AtomicBoolean();
        private final AtomicInteger closed = new AtomicInteger();
        private int left = 20;

        @Override
        public boolean pull(FrameChannel out) {
            if (!pulling.compareAndSet(false, true)) {
                thrown.add(new AssertionError("two pulls at a time"));
            }
            if (closed.get() > 0) {
                thrown.add(new AssertionError("pulled after it was let go"));
            }
            if (left > 0) {
                left--;
                out.add(new byte[] {1});
            }
            pulling.set(false);
            return left > 0;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            thrown.add(e);
        }
    }

    private void anything(LiveStream stream, Random random) {
        for (int i = 0; i < 6; i++) {
            switch (random.nextInt(10)) {
                case 0 -> stream.close(StreamClose.SUSPENDED);
                case 1 -> stream.finish(StreamClose.FINISHED);
                case 2 -> stream.over();
                case 3 -> stream.cut();
                case 4 -> stream.tick(System.nanoTime() + random.nextLong(200_000_000_000L));
                case 5 -> stream.control(List.of(new byte[100_000], new byte[100_000]));
                case 6 -> stream.control("x");
                default -> stream.wake();
            }
        }
    }

    @Test
    void tenThousandEndsAtAnyMoment() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var user = new Cap("user", ROUNDS);
        var gone = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            var stream = new LiveStream(new Wire(random.nextLong()), StreamLimits.STANDARD, "fuzz");
            var source = new Source();
            keeper.add(stream, List.of(user));
            stream.whenGone(gone::incrementAndGet);
            var done = new Phaser(1);
            for (int hand = 0; hand < HANDS; hand++) {
                var own = new Random(random.nextLong());
                done.register();
                threads.submit(
                        () -> {
                            guarded(() -> anything(stream, own));
                            done.arriveAndDeregister();
                        });
            }
            guarded(() -> stream.source(source));
            done.arriveAndAwaitAdvance();
            // the web server always tells in the end
            guarded(stream::over);
            awaitLetGo(source, seed);
        }
        assertThat(thrown).as("seed " + seed).isEmpty();
        assertThat(gone).hasValue(ROUNDS);
        assertThat(keeper.count()).isZero();
        assertThat(keeper.count("user")).isZero();
    }

    /// Whoever is at it when the stream ends lets it go, maybe a moment later.
    private static void awaitLetGo(Source source, long seed) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (source.closed.get() == 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(20_000);
        }
        assertThat(source.closed).as("seed " + seed).hasValue(1);
    }
}
