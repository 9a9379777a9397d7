package quetzal.shared.log;

import java.nio.charset.StandardCharsets;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamSource;

/// A process's log for one client: all the ring holds, then what comes, a record a frame; `{"dropped":n}` where the
/// client was too slow.
public final class LogSource implements StreamSource {
    private static final int BATCH = 100;

    private final LogCursor cursor;

    private LogSource(LogCursor cursor) {
        this.cursor = cursor;
    }

    /// Sends the log on `stream`. New records go out with the stream's next tick, not by whoever logs: that thread may
    /// hold any lock.
    public static void on(LiveStream stream, LogRing ring, LogFilter filter) {
        stream.source(new LogSource(ring.cursor(filter)));
        stream.eachTick(_ -> stream.wake());
    }

    @Override
    public boolean pull(FrameChannel out) {
        var batch = cursor.next(BATCH);
        if (batch.dropped() > 0) {
            out.add(bytes("{\"dropped\":" + batch.dropped() + "}"));
        }
        batch.lines().forEach(line -> out.add(bytes(line.json())));
        return batch.more();
    }

    @Override
    public void close() {
        // a cursor holds nothing that would have to be given back
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
