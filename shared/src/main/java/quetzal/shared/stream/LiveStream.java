package quetzal.shared.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open stream to one client.
///
/// Two lanes: control frames, few and never dropped, go first; then what the [StreamSource] gives. One flush is under way
/// at a time, and nothing here waits. A [StreamKeeper] calls [#tick], which keeps the deadlines.
public final class LiveStream {
    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    private final CountingChannel channel;
    private final StreamDeadlines deadlines;
    private final String request;
    private final ControlLane control = new ControlLane();
    private final List<Runnable> whenGone = new CopyOnWriteArrayList<>();
    private final List<LongConsumer> eachTick = new CopyOnWriteArrayList<>();
    private @Nullable StreamSource source;
    private boolean filling;
    private boolean flushing;
    private boolean again;
    private boolean more;
    private boolean gone;
    private long flushingSince;
    private long endedAt;
    private @Nullable StreamClose finishing;
    private @Nullable StreamClose ended;

    /// - shape: `request` names the upgrade in the log and in the reason of a [StreamClose#fault]
    public LiveStream(FrameChannel channel, StreamLimits limits, String request) {
        this.channel = new CountingChannel(channel);
        this.deadlines = new StreamDeadlines(limits, System.nanoTime());
        this.request = request;
    }

    /// Sends a text frame before anything that waits. It is never dropped: a client with whom too many of them wait is
    /// closed as too slow.
    public void control(String text) {
        control(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// - shape: `frames` are UTF-8, must not change any more and stay together
    public void control(List<byte[]> frames) {
        boolean fits;
        synchronized (this) {
            if (ended != null) {
                return;
            }
            fits = control.add(frames);
        }
        if (fits) {
            wake();
        } else {
            close(StreamClose.TOO_SLOW);
        }
    }

    /// Sends what `source` gives, from now on. A stream has one.
    public void source(StreamSource source) {
        boolean late;
        synchronized (this) {
            if (this.source != null) {
                throw new IllegalStateException("a stream has one source");
            }
            late = ended != null;
            if (!late) {
                this.source = source;
            }
        }
        if (late) {
            source.close();
        } else {
            wake();
        }
    }

    /// Something may be ready: has the source pulled, here or by the thread that is at it. Never waits.
    ///
    /// - edge: hold no lock that the source's [StreamSource#pull] takes while it waits for another
    public void wake() {
        synchronized (this) {
            if (filling || flushing) {
                again = true;
                return;
            }
            if (ended != null) {
                return;
            }
            filling = true;
        }
        fill();
    }

    /// Only the one who has set `filling` is in here.
    private void fill() {
        StreamClose done = null;
        while (done == null) {
            synchronized (this) {
                if (ended != null) {
                    break;
                }
                again = false;
            }
            boolean added = pull();
            if (added) {
                channel.flush(this::flushed);
            }
            synchronized (this) {
                if (ended != null) {
                    break;
                }
                if (flushing) {
                    filling = false;
                    return;
                }
                boolean rest = again || more || (added && finishing != null);
                if (!rest) {
                    filling = false;
                    if (finishing == null) {
                        return;
                    }
                    done = finishing;
                }
            }
        }
        if (done != null) {
            close(done);
        } else {
            letGo();
        }
    }

    private boolean pull() {
        long before = channel.added();
        boolean rest = false;
        try {
            List<byte[]> first;
            StreamSource from;
            synchronized (this) {
                first = control.take();
                from = source;
            }
            first.forEach(channel::add);
            rest = from != null && from.pull(channel);
        } catch (RuntimeException e) {
            fail(e);
        }
        synchronized (this) {
            more = rest;
            flushing = channel.added() != before;
            flushingSince = System.nanoTime();
            return flushing;
        }
    }

    private void flushed(@Nullable Throwable failure) {
        boolean goOn;
        synchronized (this) {
            flushing = false;
            goOn = ended == null && !filling && (again || more || finishing != null);
            if (goOn) {
                filling = failure == null;
            }
        }
        if (failure != null) {
            // whatever it was, frames are missing now: a client must not take that for silence
            channel.cut();
        } else if (goOn) {
            fill();
        }
    }

    /// Ends it once everything that is ready has been sent: the source has nothing more and nothing is under way.
    public void finish(StreamClose why) {
        synchronized (this) {
            if (finishing != null) {
                return;
            }
            finishing = why;
        }
        wake();
    }

    /// Ends it now: control frames that wait still go out, the source is let go. Only the first reason counts.
    public void close(StreamClose why) {
        List<byte[]> last;
        boolean idle;
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = why;
            endedAt = System.nanoTime();
            last = control.take();
            idle = !filling;
        }
        last.forEach(channel::add);
        channel.close(why);
        if (idle) {
            letGo();
        }
    }

    /// Ends it because of a fault of ours, which is logged.
    public void fail(Throwable fault) {
        if (closed()) {
            LOG.debug("a stream that had ended failed: request={}", request, fault);
            return;
        }
        LOG.error("a stream failed: request={}", request, fault);
        close(StreamClose.fault(request));
    }

    private void letGo() {
        StreamSource left;
        synchronized (this) {
            left = source;
        }
        if (left != null) {
            left.close();
        }
    }

    /// Ends the connection without a word.
    public void cut() {
        channel.cut();
    }

    /// The connection is over, whoever ended it: to be called by whom the web server tells.
    public void over() {
        boolean idle;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            idle = ended == null && !filling;
            if (ended == null) {
                ended = StreamClose.GOING_AWAY;
            }
            control.clear();
        }
        if (idle) {
            letGo();
        }
        whenGone.forEach(Runnable::run);
    }

    /// Runs `then` once the connection is over; at once when it is already. May be called several times.
    public void whenGone(Runnable then) {
        boolean late;
        synchronized (this) {
            late = gone;
            if (!late) {
                whenGone.add(then);
            }
        }
        if (late) {
            then.run();
        }
    }

    /// Has `then` called a few times per second while the stream is open, with the time as [System#nanoTime] has it: for
    /// deadlines of a stream's own.
    public void eachTick(LongConsumer then) {
        eachTick.add(then);
    }

    /// Looks at every deadline.
    ///
    /// - unit: `now` as [System#nanoTime]
    public void tick(long now) {
        long writing;
        long closing;
        boolean open;
        synchronized (this) {
            if (gone) {
                return;
            }
            open = ended == null;
            writing = flushing ? Math.max(1, now - flushingSince) : 0;
            closing = open ? 0 : Math.max(1, now - endedAt);
        }
        switch (deadlines.due(now, channel.received(), writing, closing)) {
            case NOTHING -> {}
            case PING -> channel.ping();
            case SILENT -> close(StreamClose.SILENT);
            case STUCK -> close(StreamClose.TOO_SLOW);
            case CUT -> channel.cut();
        }
        if (open) {
            eachTick.forEach(then -> then.accept(now));
        }
    }

    /// Whether it ends or has ended: nothing is sent any more.
    public synchronized boolean closed() {
        return ended != null;
    }

    /// Whether the connection itself is over.
    public synchronized boolean gone() {
        return gone;
    }
}
