package quetzal.bench;

/// Counts waits in buckets that are at most 3 % wide.
///
/// - unit: nanoseconds
/// - threads: one writer
final class Latencies {
    private static final int SUB_BITS = 5;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] counts = new long[64 * SUB];
    private long total;
    private long highest;

    void add(long nanos) {
        var value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        highest = Math.max(highest, value);
    }

    long total() {
        return total;
    }

    long highest() {
        return highest;
    }

    void addAll(Latencies other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        highest = Math.max(highest, other.highest);
    }

    /// The wait that `share` of all waits do not exceed; `share` from 0 to 1; 0 when nothing was counted.
    long quantile(double share) {
        var rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && counts[i] > 0) {
                return Math.min(upperEnd(i), highest);
            }
        }
        return highest;
    }

    private static int bucket(long value) {
        if (value < SUB) {
            return (int) value;
        }
        var exponent = 63 - Long.numberOfLeadingZeros(value);
        var sub = (int) (value >>> (exponent - SUB_BITS)) & (SUB - 1);
        return (exponent - SUB_BITS + 1) * SUB + sub;
    }

    private static long upperEnd(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        var shift = bucket / SUB - 1;
        return ((long) (bucket % SUB + SUB + 1) << shift) - 1;
    }
}
