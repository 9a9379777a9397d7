package quetzal.wings.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Walks a journal forward from one line. Follows it while it grows; what was dropped meanwhile comes as a gap. For one
/// thread at a time.
final class JournalReader implements AutoCloseable {
    private static final int SMALL = 32 * 1024;

    private final Journal journal;
    private long wanted;
    private long finished = -1;
    private @Nullable JournalSegment segment;
    private @Nullable FileChannel file;
    private long position;
    private ByteBuffer chunk = ByteBuffer.allocate(SMALL).limit(0);

    JournalReader(Journal journal, long from) {
        this.journal = journal;
        this.wanted = from;
    }

    /// The number of the first line that was not read yet.
    long wanted() {
        return wanted;
    }

    /// The next line or gap; null when everything written so far has been read, after which it may be called again.
    @Nullable JournalEntry next() throws IOException {
        while (true) {
            var current = segment;
            var open = file;
            if (current == null || open == null) {
                var following = following();
                if (following == null) {
                    return null;
                }
                open(following);
                if (following.first() > wanted) {
                    return missing(following.first() - 1);
                }
                continue;
            }
            var entry = read(current, open);
            if (entry == null) {
                if (newest(current)) {
                    return null;
                }
                // The writer has gone on: what it added to this segment before that is visible now.
                entry = read(current, open);
                if (entry == null) {
                    finish(current);
                    continue;
                }
            }
            switch (entry) {
                case JournalEntry.Line(var line) when line.sequence() >= wanted -> {
                    wanted = line.sequence() + 1;
                    return entry;
                }
                case JournalEntry.Gap(_, var last) when last >= wanted -> {
                    return missing(last);
                }
                case JournalEntry.Line _, JournalEntry.Gap _ -> {}
            }
        }
    }

    private boolean newest(JournalSegment current) {
        var all = journal.segments();
        return all.isEmpty() || all.getLast().first() == current.first();
    }

    /// The segment that holds the wanted line, or else the oldest behind those already read.
    private @Nullable JournalSegment following() {
        JournalSegment best = null;
        for (var candidate : journal.segments()) {
            if (candidate.first() > finished && (best == null || candidate.first() <= wanted)) {
                best = candidate;
            }
        }
        return best;
    }

    private void open(JournalSegment following) throws IOException {
        try {
            file = FileChannel.open(following.path(), StandardOpenOption.READ);
            segment = following;
            position = 0;
            chunk.clear().limit(0);
        } catch (NoSuchFileException e) {
            finished = following.first(); // dropped this moment
        }
    }

    private void finish(JournalSegment current) throws IOException {
        finished = current.first();
        segment = null;
        close();
    }

    private @Nullable JournalEntry read(JournalSegment current, FileChannel open)
            throws IOException {
        while (true) {
            var entry = JournalFormat.read(chunk);
            long available = current.size() - position;
            if (entry != null || available <= 0) {
                return entry;
            }
            chunk.compact();
            if (!chunk.hasRemaining()) {
                if (chunk.capacity() > JournalFormat.MAX_RECORD) {
                    chunk.flip();
                    return null; // damaged: what follows in this segment is lost
                }
                chunk = ByteBuffer.allocate(2 * JournalFormat.MAX_RECORD).put(chunk.flip());
            }
            chunk.limit(chunk.position() + (int) Math.min(chunk.remaining(), available));
            int count = open.read(chunk, position);
            chunk.flip();
            if (count <= 0) {
                return null;
            }
            position += count;
        }
    }

    private JournalEntry missing(long last) {
        var gap = new JournalEntry.Gap(wanted, last);
        wanted = last + 1;
        return gap;
    }

    @Override
    public void close() throws IOException {
        var open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
