package quetzal.wings.stats;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.ResourceMeter;
import quetzal.wings.container.ResourceReading;

/// Samples all running servers on one thread: once a second those somebody looks at or that are starting, the others
/// every five seconds.
public final class StatsSampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatsSampler.class);
    private static final int SLOW_TICKS = 5;
    private static final int REOPEN_TICKS = 10;

    private final ContainerRuntime runtime;
    private final InstantSource clock;
    private final @Nullable ScheduledExecutorService thread;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    /// Ticks by itself, once every `tick`.
    public StatsSampler(ContainerRuntime runtime, InstantSource clock, Duration tick) {
        this.runtime = runtime;
        this.clock = clock;
        var executor =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("stats").daemon(true).factory());
        this.thread = executor;
        var _ =
                executor.scheduleAtFixedRate(
                        this::tick, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Ticks when told to.
    StatsSampler(ContainerRuntime runtime, InstantSource clock) {
        this.runtime = runtime;
        this.clock = clock;
        this.thread = null;
    }

    /// Samples a running container until closed or until it ends. The listener is called on the sampler's own thread
    /// and must not wait. Starts fast.
    public Sampling watch(ContainerName name, Instant startedAt, Consumer<Usage> listener) {
        var watch = new Watch(name, startedAt, listener);
        watches.add(watch);
        watch.openMeter();
        return watch;
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        watches.forEach(Watch::close);
    }

    void tick() {
        var now = clock.instant();
        for (var watch : watches) {
            try {
                watch.tick(now);
            } catch (RuntimeException bug) {
                LOG.error("sample failed container={}", watch.name, bug);
            }
        }
    }

    /// How one server is sampled.
    public interface Sampling extends AutoCloseable {
        /// Once a second, or every five.
        void fast(boolean fast);

        /// The latest; [Usage#NONE] before the first and after the end.
        Usage latest();

        @Override
        void close();
    }

    private final class Watch implements Sampling {
        private final ContainerName name;
        private final Instant startedAt;
        private final Consumer<Usage> listener;
        private final AtomicBoolean opening = new AtomicBoolean();
        private volatile boolean fast = true;
        private volatile boolean closed;
        private volatile @Nullable ResourceMeter meter;
        private volatile Usage latest = Usage.NONE;
        private @Nullable ResourceReading before;
        private int ticks;

        Watch(ContainerName name, Instant startedAt, Consumer<Usage> listener) {
            this.name = name;
            this.startedAt = startedAt;
            this.listener = listener;
        }

        /// Asks the engine, which may take its time, so not on the sampler's thread.
        private void openMeter() {
            if (!closed && opening.compareAndSet(false, true)) {
                Thread.ofVirtual().name("meter-" + name).start(this::open);
            }
        }

        private void open() {
            try {
                var opened = runtime.meter(name);
                meter = opened;
                if (closed) {
                    opened.close();
                }
            } catch (ContainerException refused) {
                if (ended(refused)) {
                    close();
                } else {
                    LOG.warn(
                            "no figures for now container={} reason={}",
                            name,
                            refused.getMessage());
                }
            } catch (RuntimeException bug) {
                LOG.error("no figures container={}", name, bug);
            } finally {
                opening.set(false);
            }
        }

        private static boolean ended(ContainerException refused) {
            return refused.problem() instanceof ContainerProblem.NotRunning
                    || refused.problem() instanceof ContainerProblem.Gone;
        }

        void tick(Instant now) {
            ticks++;
            var current = meter;
            if (current == null) {
                if (ticks % REOPEN_TICKS == 0) {
                    openMeter();
                }
                return;
            }
            if (!fast && ticks % SLOW_TICKS != 0) {
                return;
            }
            try {
                current.read().ifPresent(reading -> take(reading, now));
            } catch (ContainerException refused) {
                if (ended(refused)) {
                    close();
                } else {
                    throw refused;
                }
            }
        }

        private void take(ResourceReading reading, Instant now) {
            var usage = Usage.between(before == null ? reading : before, reading, startedAt, now);
            before = reading;
            latest = usage;
            listener.accept(usage);
        }

        @Override
        public void fast(boolean wanted) {
            fast = wanted;
        }

        @Override
        public Usage latest() {
            return latest;
        }

        @Override
        public void close() {
            closed = true;
            watches.remove(this);
            latest = Usage.NONE;
            var current = meter;
            if (current != null) {
                current.close();
            }
        }
    }
}
