package quetzal.wings.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds out what an earlier process left of a journal.
final class JournalRecovery {
    private JournalRecovery() {}

    /// The segments in `directory`, oldest first; none when it does not exist.
    static List<JournalSegment> segments(Path directory) throws IOException {
        var found = new ArrayList<JournalSegment>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, JournalSegment::named)) {
                for (var path : files) {
                    found.add(
                            new JournalSegment(
                                    path, JournalSegment.firstOf(path), Files.size(path)));
                }
            }
        }
        found.sort(Comparator.comparingLong(JournalSegment::first));
        return found;
    }

    /// Cuts a torn record off the newest segment, drops it from `segments` when nothing is left of it, and answers the
    /// number of the line to come.
    static long mend(List<JournalSegment> segments) throws IOException {
        if (segments.isEmpty()) {
            return 1;
        }
        var newest = segments.getLast();
        long next = newest.first();
        long good = 0;
        try (var file =
                FileChannel.open(
                        newest.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var chunk = ByteBuffer.allocate(2 * JournalFormat.MAX_RECORD);
            long position = 0;
            while (true) {
                int count = file.read(chunk, position);
                if (count > 0) {
                    position += count;
                }
                chunk.flip();
                long before = good;
                var entry = JournalFormat.read(chunk);
                while (entry != null) {
                    next =
                            switch (entry) {
                                case JournalEntry.Line(var line) -> line.sequence() + 1;
                                case JournalEntry.Gap(_, var last) -> last + 1;
                            };
                    good = position - chunk.remaining();
                    entry = JournalFormat.read(chunk);
                }
                chunk.compact();
                if (count <= 0 && good == before) {
                    break;
                }
            }
            if (good < newest.size()) {
                file.truncate(good);
                newest.size(good);
            }
        }
        if (good == 0) {
            Files.delete(newest.path());
            segments.removeLast();
        }
        return next;
    }
}
