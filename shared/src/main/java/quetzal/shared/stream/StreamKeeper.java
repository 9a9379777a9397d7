package quetzal.shared.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All open streams of one kind of door: keeps their deadlines, counts them, and says goodbye to all of them at the end.
public final class StreamKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);
    private static final long TICK_MILLIS = 250;
    private static final Duration FAREWELL = Duration.ofSeconds(4);

    private final Map<LiveStream, List<Cap>> open = new ConcurrentHashMap<>();
    private final Map<Object, Integer> counts = new HashMap<>();
    private final ScheduledExecutorService timer;
    private volatile boolean stopping;

    /// - shape: `name` is the timer thread's
    public StreamKeeper(String name) {
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name).daemon(true).factory());
        var _ =
                timer.scheduleWithFixedDelay(
                        this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// At most `most` streams under `key`: a server, a user, an address.
    public record Cap(Object key, int most) {}

    /// Whether one more would be taken now.
    public boolean room(List<Cap> caps) {
        synchronized (counts) {
            return !stopping && fits(caps);
        }
    }

    /// Takes a stream in. One for which there is no room is closed, with [StreamClose#FULL] or because we are going, and
    /// false is answered.
    public boolean add(LiveStream stream, List<Cap> caps) {
        boolean fits;
        synchronized (counts) {
            fits = fits(caps);
            var held = fits ? List.copyOf(caps) : List.<Cap>of();
            count(held, 1);
            open.put(stream, held);
        }
        stream.whenGone(() -> remove(stream));
        if (stopping) {
            stream.close(StreamClose.GOING_AWAY);
            return false;
        }
        if (!fits) {
            stream.close(StreamClose.FULL);
        }
        return fits;
    }

    /// Counts a stream under other keys from now on: a stranger has said who he is. False, and nothing changes, when there
    /// is no room.
    public boolean recount(LiveStream stream, List<Cap> caps) {
        synchronized (counts) {
            var held = open.get(stream);
            if (held == null) {
                return false;
            }
            count(held, -1);
            if (!fits(caps)) {
                count(held, 1);
                return false;
            }
            var now = List.copyOf(caps);
            count(now, 1);
            open.put(stream, now);
            return true;
        }
    }

    private void remove(LiveStream stream) {
        synchronized (counts) {
            var held = open.remove(stream);
            if (held != null) {
                count(held, -1);
            }
            counts.notifyAll();
        }
    }

    private boolean fits(List<Cap> caps) {
        return caps.stream().allMatch(cap -> counts.getOrDefault(cap.key(), 0) < cap.most());
    }

    private void count(List<Cap> caps, int by) {
        for (var cap : caps) {
            counts.merge(cap.key(), by, Integer::sum);
            counts.remove(cap.key(), 0);
        }
    }

    /// Looks at every deadline as soon as it can, not only with the next tick: something was revoked.
    public void soon() {
        try {
            timer.execute(this::tick);
        } catch (RejectedExecutionException e) {
            LOG.debug("not looked at: stopping");
        }
    }

    private void tick() {
        long now = System.nanoTime();
        for (var stream : open.keySet()) {
            try {
                stream.tick(now);
            } catch (RuntimeException e) {
                LOG.error("a stream's deadlines could not be looked at", e);
            }
        }
    }

    /// How many connections there are, those that are being closed too.
    public int count() {
        return open.size();
    }

    /// How many there are under this key.
    public int count(Object key) {
        synchronized (counts) {
            return counts.getOrDefault(key, 0);
        }
    }

    /// True once [#close] was called.
    public boolean stopping() {
        return stopping;
    }

    /// Says goodbye to everyone, waits a few seconds for them to leave, and cuts the rest.
    @Override
    public void close() {
        stopping = true;
        open.keySet().forEach(stream -> stream.close(StreamClose.GOING_AWAY));
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        try {
            synchronized (counts) {
                for (long left = FAREWELL.toNanos();
                        !open.isEmpty() && left > 0;
                        left = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(counts, left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.keySet().forEach(LiveStream::cut);
        timer.shutdownNow();
    }
}
