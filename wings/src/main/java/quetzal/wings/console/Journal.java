package quetzal.wings.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of one server on disk: segments that are only appended to, the oldest dropped when the whole is too large.
///
/// A record is with the kernel when [#append] returns, so the death of this process loses none. It is not forced to the
/// disk, except by [#close]: a power cut may cost what the kernel had not written yet, and the next [#open] then cuts the
/// torn end off. One thread appends; any number of readers follow.
final class Journal implements AutoCloseable {
    /// How large a buffer to append through is.
    static final int BUFFER = 256 * 1024;

    private static final long CLOCK_ALLOWANCE = 10 * 60 * 1000L;

    private final Path directory;
    private final long capacity;
    private final int segmentBytes;
    private volatile List<JournalSegment> segments;
    private volatile long next;
    private @Nullable FileChannel channel;

    private Journal(
            Path directory,
            long capacity,
            int segmentBytes,
            List<JournalSegment> segments,
            long next) {
        this.directory = directory;
        this.capacity = capacity;
        this.segmentBytes = segmentBytes;
        this.segments = segments;
        this.next = next;
    }

    /// Reads what an earlier process left and cuts a torn end off. Makes no file.
    static Journal open(Path directory, long capacity, int segmentBytes) throws IOException {
        var segments = JournalRecovery.segments(directory);
        long next = JournalRecovery.mend(segments);
        return new Journal(directory, capacity, segmentBytes, List.copyOf(segments), next);
    }

    /// The number of the next line to be appended, from 1.
    long next() {
        return next;
    }

    /// The number of the oldest line kept; [#next] when there is none.
    long first() {
        var current = segments;
        return current.isEmpty() ? next : current.getFirst().first();
    }

    List<JournalSegment> segments() {
        return segments;
    }

    /// Appends lines whose numbers go on from [#next].
    ///
    /// - `out`: a buffer of [#BUFFER] bytes, free for use during the call
    /// - errors: on [IOException] the lines below [#next] are in, the rest is not; the call may be repeated with it
    void append(List<ConsoleLine> lines, ByteBuffer out) throws IOException {
        out.clear();
        long last = next - 1;
        for (var line : lines) {
            int size = JournalFormat.size(line);
            if (size > out.remaining() || full(out.position(), size)) {
                write(out, last);
                if (full(0, size)) {
                    roll(line.sequence());
                }
            }
            JournalFormat.put(out, line);
            last = line.sequence();
        }
        write(out, last);
    }

    /// Records that the lines from [#next] to `last` never reached the journal.
    void gap(long last, long atMillis, ByteBuffer out) throws IOException {
        out.clear();
        JournalFormat.putGap(out, next, last, atMillis);
        write(out, last);
    }

    /// The number before the first line of the newest segment that begins before `atMillis`, with an allowance for a
    /// clock that was set back.
    long before(long atMillis) throws IOException {
        var current = segments;
        for (var i = current.size() - 1; i > 0; i--) {
            var segment = current.get(i);
            try (var reader = new JournalReader(this, segment.first())) {
                if (reader.next() instanceof JournalEntry.Line(var line)
                        && line.atMillis() < atMillis - CLOCK_ALLOWANCE) {
                    return segment.first() - 1;
                }
            }
        }
        return 0;
    }

    JournalReader reader(long from) {
        return new JournalReader(this, from);
    }

    /// Gives the file back until the next line.
    void rest() throws IOException {
        var open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /// Forces what was appended to the disk.
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
        rest();
    }

    private boolean full(int buffered, int more) {
        var current = segments;
        long size = current.isEmpty() ? 0 : current.getLast().size();
        return size + buffered > 0 && size + buffered + more > segmentBytes;
    }

    private void write(ByteBuffer out, long last) throws IOException {
        out.flip();
        if (out.hasRemaining()) {
            if (segments.isEmpty()) {
                roll(next);
            }
            var segment = segments.getLast();
            var file = channel(segment);
            long position = segment.size();
            // At a fixed position: a write that failed half-way is simply written over.
            try {
                while (out.hasRemaining()) {
                    position += file.write(out, position);
                }
            } catch (IOException e) {
                rest(); // what is opened anew next time may be in better health
                throw e;
            }
            segment.size(position);
            next = last + 1;
        }
        out.clear();
    }

    private void roll(long first) throws IOException {
        var kept = new ArrayList<>(segments);
        long total = segmentBytes;
        for (var segment : kept) {
            total += segment.size();
        }
        var gone = new ArrayList<JournalSegment>();
        while (total > capacity && !kept.isEmpty()) {
            var oldest = kept.removeFirst();
            total -= oldest.size();
            gone.add(oldest);
        }
        // Before the new file is made: on a full disk this is what gives it room.
        for (var segment : gone) {
            Files.deleteIfExists(segment.path());
        }
        segments = List.copyOf(kept);
        rest();
        Files.createDirectories(directory);
        var fresh = JournalSegment.inside(directory, first);
        channel =
                FileChannel.open(
                        fresh.path(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        kept.add(fresh);
        segments = List.copyOf(kept);
    }

    private FileChannel channel(JournalSegment segment) throws IOException {
        var open = channel;
        if (open == null) {
            open = FileChannel.open(segment.path(), StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }
}
