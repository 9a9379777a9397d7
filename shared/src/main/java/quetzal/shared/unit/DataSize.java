package quetzal.shared.unit;

/// An amount of memory or disk.
///
/// - unit: bytes; never negative
public record DataSize(long bytes) implements Comparable<DataSize> {
    public static final DataSize ZERO = new DataSize(0);

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size is never negative.");
        }
    }

    /// - errors: [ArithmeticException] when it does not fit into 63 bits of bytes
    public static DataSize ofMebibytes(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, 1024L * 1024L));
    }

    public static DataSize ofKibibytes(long kibibytes) {
        return new DataSize(Math.multiplyExact(kibibytes, 1024L));
    }

    /// Rounded down.
    public long mebibytes() {
        return bytes / (1024L * 1024L);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }
}
