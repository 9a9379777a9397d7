package quetzal.wings.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where one reader is in a console. Holds a number, not lines: a slow reader costs nothing.
///
/// For one thread at a time.
public final class ConsoleCursor implements AutoCloseable {
    private final ConsoleLog console;
    private volatile long position;
    private @Nullable JournalReader reader;
    private JournalEntry.@Nullable Gap held;

    ConsoleCursor(ConsoleLog console, long position) {
        this.console = console;
        this.position = position;
        console.track(this);
    }

    /// What a cursor finds.
    public sealed interface Chunk {
        /// At least one line, with consecutive numbers.
        record Lines(List<ConsoleLine> lines) implements Chunk {}

        /// These numbers are not held any more, both ends included.
        record Missing(long first, long last) implements Chunk {}

        /// The next lines are no longer in memory: ask [#history].
        record Behind() implements Chunk {}

        record UpToDate() implements Chunk {}
    }

    /// The number of the next line.
    public long position() {
        return position;
    }

    /// How many lines there are from here to the newest.
    public long behind() {
        return Math.max(0, console.shown() + 1 - position);
    }

    /// Leaves lines out.
    public void skipTo(long sequence) {
        letGo();
        position = Math.max(position, sequence);
    }

    /// The next lines from memory; never waits.
    ///
    /// - unit: `maxBytes` of frames; the first line comes even when it is larger
    public Chunk pull(int maxLines, int maxBytes) {
        if (held != null) {
            return new Chunk.Behind();
        }
        var chunk = console.pull(position, maxLines, maxBytes);
        if (chunk instanceof Chunk.Lines(var lines)) {
            letGo();
            position = lines.getLast().sequence() + 1;
        }
        return chunk;
    }

    /// The next lines, from the journal when they are not in memory: may wait for the disk. Never [Chunk.Behind].
    ///
    /// - errors: [IOException] when the journal cannot be read; the position is unchanged
    public Chunk history(int maxLines, int maxBytes) throws IOException {
        var waiting = held;
        if (waiting != null) {
            held = null;
            return passed(waiting);
        }
        for (int attempt = 0; attempt < 3; attempt++) {
            var memory = pull(maxLines, maxBytes);
            if (!(memory instanceof Chunk.Behind)) {
                return memory;
            }
            var read = read(maxLines, maxBytes);
            if (read != null) {
                return read;
            }
        }
        // The writer is behind by more than the ring, or the newest segment is damaged.
        letGo();
        return passed(new JournalEntry.Gap(position, console.ringFirst() - 1));
    }

    private @Nullable Chunk read(int maxLines, int maxBytes) throws IOException {
        var open = reader;
        if (open == null || open.wanted() != position) {
            letGo();
            open = console.journal().reader(position);
            reader = open;
        }
        var lines = new ArrayList<ConsoleLine>();
        int size = 0;
        while (lines.size() < maxLines && size < maxBytes) {
            var entry = open.next();
            if (entry instanceof JournalEntry.Line(var line)) {
                lines.add(line);
                size += line.frame().length;
                continue;
            }
            if (entry instanceof JournalEntry.Gap gap) {
                if (lines.isEmpty()) {
                    return passed(gap);
                }
                held = gap;
            }
            break;
        }
        if (lines.isEmpty()) {
            return null;
        }
        position = lines.getLast().sequence() + 1;
        return new Chunk.Lines(lines);
    }

    private Chunk passed(JournalEntry.Gap gap) {
        if (gap.last() < gap.first()) {
            return new Chunk.UpToDate();
        }
        position = gap.last() + 1;
        return new Chunk.Missing(gap.first(), gap.last());
    }

    private void letGo() {
        held = null;
        var open = reader;
        reader = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Closing a file that was only read; nothing is lost.
                return;
            }
        }
    }

    @Override
    public void close() {
        console.untrack(this);
        letGo();
    }
}
