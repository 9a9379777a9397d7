package quetzal.panel.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A set of numbers that lie close together: a bit for each, in pieces of 1,024. Not for several threads at once.
final class NumberSet {
    private static final int WORDS = 16;

    private final Map<Long, long[]> pieces = new HashMap<>();

    /// False when it was there already.
    boolean add(long number) {
        var piece = pieces.computeIfAbsent(number >> 10, _ -> new long[WORDS]);
        int word = word(number);
        boolean fresh = (piece[word] & bit(number)) == 0;
        piece[word] |= bit(number);
        return fresh;
    }

    /// False when it was not there.
    boolean remove(long number) {
        var piece = pieces.get(number >> 10);
        if (piece == null || (piece[word(number)] & bit(number)) == 0) {
            return false;
        }
        piece[word(number)] &= ~bit(number);
        for (var word : piece) {
            if (word != 0) {
                return true;
            }
        }
        pieces.remove(number >> 10);
        return true;
    }

    boolean contains(long number) {
        var piece = pieces.get(number >> 10);
        return piece != null && (piece[word(number)] & bit(number)) != 0;
    }

    List<Long> all() {
        var all = new ArrayList<Long>();
        pieces.forEach(
                (start, piece) -> {
                    for (int i = 0; i < WORDS * 64; i++) {
                        long number = (start << 10) + i;
                        if ((piece[word(number)] & bit(number)) != 0) {
                            all.add(number);
                        }
                    }
                });
        return all;
    }

    private static int word(long number) {
        return (int) (number >> 6) & (WORDS - 1);
    }

    private static long bit(long number) {
        return 1L << number;
    }
}
