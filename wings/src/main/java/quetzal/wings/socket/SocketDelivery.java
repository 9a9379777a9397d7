package quetzal.wings.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.console.ConsoleCodec;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamSource;
import quetzal.wings.console.ConsoleCursor;
import quetzal.wings.console.ConsoleCursor.Chunk;
import quetzal.wings.console.ConsoleLine;
import quetzal.wings.console.ServerConsole;

/// What one viewer is to be sent, at the viewer's own pace.
///
/// Behind the stream's control frames there are two lanes: passing events, of which the newest stay; and lines, which are
/// not queued at all: a cursor says where the viewer is. When the viewer may not see anything at present, control frames
/// go out and the cursor waits.
final class SocketDelivery implements StreamSource {
    private static final Logger log = LoggerFactory.getLogger(SocketDelivery.class);

    private static final int PASSING = 512;
    private static final int PULL_LINES = 512;
    private static final int PULL_BYTES = 128 * 1024;

    /// A classic viewer who is this many lines behind is taken to the newest ones.
    private static final int CLASSIC_LAG = 50_000;

    private final LiveStream stream;
    private final ServerConsole console;
    private final int historyLines;
    private final Executor history;
    private final BooleanSupplier permitted;
    private final Deque<byte[]> passing = new ArrayDeque<>();
    private byte @Nullable [] stats;
    private @Nullable Viewing viewing;
    private @Nullable Viewing next;
    private @Nullable Chunk ready;
    private boolean reading;
    private boolean more;
    private boolean closed;

    /// `permitted` says whether the viewer may see anything now.
    SocketDelivery(
            LiveStream stream,
            ServerConsole console,
            int historyLines,
            Executor history,
            BooleanSupplier permitted) {
        this.stream = stream;
        this.console = console;
        this.historyLines = historyLines;
        this.history = history;
        this.permitted = permitted;
    }

    /// How lines are read: `all` counts up to which number throttled lines are sent too.
    private static final class Viewing {
        private final ConsoleCursor cursor;
        private final boolean sequenced;
        private final long all;
        private boolean live;

        Viewing(ConsoleCursor cursor, boolean sequenced, long all) {
            this.cursor = cursor;
            this.sequenced = sequenced;
            this.all = all;
        }
    }

    void control(ConsoleEvent event) {
        control(encoded(event));
    }

    void control(List<byte[]> frames) {
        stream.control(frames);
    }

    void stats(byte[] frame) {
        synchronized (this) {
            stats = frame;
        }
        drain();
    }

    /// An event of which only the newest few hundred are worth sending to a viewer who is behind.
    void passing(byte[] frame) {
        synchronized (this) {
            passing.add(frame);
            if (passing.size() > PASSING) {
                passing.removeFirst();
            }
        }
        drain();
    }

    static List<byte[]> encoded(ConsoleEvent event) {
        return ConsoleCodec.encode(event).stream()
                .map(frame -> frame.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// Shows lines from now on, the way classic clients know it.
    void live() {
        view(new Viewing(console.after(console.lastSequence()), false, 0));
    }

    /// Sends the last lines, then goes on with the new ones: none is left out or sent twice between the two. In sequenced
    /// mode there is no need for it, and nothing happens.
    void lastLines() {
        var tail = console.tail(historyLines);
        synchronized (this) {
            var now = next != null ? next : viewing;
            if (now == null || now.sequenced) {
                tail.close();
                return;
            }
        }
        view(new Viewing(tail, false, console.lastSequence()));
    }

    /// Switches to numbered lines, from `cursor` on.
    void sequenced(ConsoleCursor cursor) {
        view(new Viewing(cursor, true, Long.MAX_VALUE));
    }

    private void view(Viewing viewing) {
        synchronized (this) {
            if (closed) {
                viewing.cursor.close();
                return;
            }
            if (next != null) {
                next.cursor.close();
            }
            next = viewing;
        }
        drain();
    }

    /// Sends what there is, as far as the viewer takes it. Never waits.
    void drain() {
        stream.wake();
    }

    @Override
    public synchronized boolean pull(FrameChannel out) {
        more = false;
        if (closed) {
            return false;
        }
        if (!permitted.getAsBoolean()) {
            passing.clear();
            stats = null;
            return false;
        }
        for (var frame = passing.poll(); frame != null; frame = passing.poll()) {
            out.add(frame);
        }
        var newest = stats;
        if (newest != null) {
            stats = null;
            out.add(newest);
        }
        lines(out);
        return more;
    }

    private void lines(FrameChannel out) {
        if (reading) {
            return;
        }
        var replacement = next;
        if (replacement != null) {
            if (viewing != null) {
                viewing.cursor.close();
            }
            next = null;
            ready = null;
            viewing = replacement;
        }
        var current = viewing;
        if (current == null) {
            return;
        }
        var chunk = ready == null ? current.cursor.pull(PULL_LINES, PULL_BYTES) : ready;
        ready = null;
        switch (chunk) {
            case Chunk.Lines(var lines) -> {
                more = true;
                add(out, lines, current);
            }
            case Chunk.Missing(var first, var last) -> {
                more = true;
                gap(first, last, current).forEach(out::add);
            }
            case Chunk.Behind _ -> behind(out, current);
            case Chunk.UpToDate _ -> upToDate(out, current);
        }
    }

    private static void add(FrameChannel out, List<ConsoleLine> lines, Viewing current) {
        if (current.sequenced) {
            LineBatch.frames(lines).forEach(out::add);
            return;
        }
        for (var line : lines) {
            if (!line.throttled() || line.sequence() <= current.all) {
                out.add(line.frame());
            }
        }
    }

    private List<byte[]> gap(long first, long last, Viewing current) {
        return current.sequenced
                ? encoded(new ConsoleEvent.ConsoleGap(first, last))
                : List.of(console.notice((last - first + 1) + " lines are no longer kept."));
    }

    private void behind(FrameChannel out, Viewing current) {
        long behind = current.cursor.behind();
        if (!current.sequenced && current.live && behind > CLASSIC_LAG) {
            current.cursor.skipTo(console.lastSequence() - historyLines + 1);
            more = true;
            out.add(
                    console.notice(
                            "This connection is too slow for the output: "
                                    + (behind - historyLines)
                                    + " lines were left out."));
            return;
        }
        reading = true;
        try {
            history.execute(() -> read(current));
        } catch (RejectedExecutionException e) {
            reading = false; // stopping
        }
    }

    private void upToDate(FrameChannel out, Viewing current) {
        if (current.live) {
            return;
        }
        current.live = true;
        if (current.sequenced) {
            encoded(new ConsoleEvent.ConsoleLive(current.cursor.position() - 1)).forEach(out::add);
        }
    }

    private void read(Viewing current) {
        Chunk found = null;
        try {
            found = current.cursor.history(PULL_LINES, PULL_BYTES);
        } catch (IOException e) {
            // Tried again with the next line.
            log.warn(
                    "A console journal could not be read: server={} error={}",
                    console.server(),
                    e.toString());
        }
        synchronized (this) {
            reading = false;
            ready = found;
            if (closed) {
                current.cursor.close();
            }
        }
        if (found != null) {
            drain();
        }
    }

    /// Sends nothing more. What was not sent is let go of.
    @Override
    public synchronized void close() {
        closed = true;
        passing.clear();
        if (next != null) {
            next.cursor.close();
            next = null;
        }
        if (viewing != null && !reading) {
            viewing.cursor.close();
        }
        viewing = null;
    }
}
