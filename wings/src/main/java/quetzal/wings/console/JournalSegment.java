package quetzal.wings.console;

import java.nio.file.Path;

/// One file of a journal, named after the number of its first record. Only the writer changes `size`: what lies behind
/// it is not there for readers.
final class JournalSegment {
    private static final String SUFFIX = ".lines";

    private final long first;
    private final Path path;
    private volatile long size;

    JournalSegment(Path path, long first, long size) {
        this.path = path;
        this.first = first;
        this.size = size;
    }

    static JournalSegment inside(Path directory, long first) {
        return new JournalSegment(
                directory.resolve(String.format("%019d%s", first, SUFFIX)), first, 0);
    }

    static boolean named(Path path) {
        return path.getFileName().toString().matches("\\d{19}" + "\\" + SUFFIX);
    }

    static long firstOf(Path path) {
        var name = path.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    long first() {
        return first;
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    void size(long bytes) {
        size = bytes;
    }
}
