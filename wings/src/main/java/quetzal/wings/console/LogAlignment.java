package quetzal.wings.console;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds where the engine's log goes on from what a journal holds. Pure: compares texts first, and times where texts
/// alone leave a choice.
///
/// Both sides are given as the server's own lines: pieces of one line put together again, empty lines left out. Runs of
/// identical lines can be told apart by their times only, that is to a few milliseconds.
final class LogAlignment {
    /// - unit: bytes; so much text does not match by chance where it does not repeat itself
    private static final int CERTAIN = 16;

    /// How much later the daemon may note a line than the engine for both to be the same without any doubt.
    private static final long TIE_MILLIS = 2;

    private LogAlignment() {}

    /// A line of the server's own. `open`: its end is not known to have come.
    record Whole(long atMillis, byte[] text, boolean open) {
        /// Without the blanks and returns that splitting may have turned into something else.
        byte[] essence() {
            var kept = new byte[text.length];
            int count = 0;
            for (byte b : text) {
                if (significant(b)) {
                    kept[count++] = b;
                }
            }
            return Arrays.copyOf(kept, count);
        }

        static boolean significant(byte b) {
            return b != ' ' && b != '\r' && b != '\n';
        }
    }

    /// Where the journal ends in the log.
    sealed interface Joint {
        /// The lines from `index` on are missing; of the line at `index - 1` the bytes behind `offset` too, unless
        /// `offset` is -1. `inside`: what comes next goes on with the journal's last line.
        record Found(int index, int offset, boolean inside) implements Joint {}

        /// The log no longer reaches back to the journal's end: lines are lost. Those from `index` on are new.
        record Lost(int index) implements Joint {}
    }

    static Joint find(List<Whole> journal, List<Whole> log) {
        if (journal.isEmpty()) {
            return new Joint.Found(0, -1, false);
        }
        var left = journal.stream().map(Whole::essence).toArray(byte[][]::new);
        var right = log.stream().map(Whole::essence).toArray(byte[][]::new);
        var last = journal.getLast();
        Joint.@Nullable Found best = null;
        double bestCost = Double.MAX_VALUE;
        // From the longest overlap down, so that a tie is decided for the longest: nothing twice.
        for (int overlap : overlaps(left, right)) {
            int end = overlap; // lines of the log before the one that may be the journal's last
            if (end == right.length) {
                // The engine keeps a line only once it has ended: the journal may be one unfinished
                // line ahead.
                if (last.open()) {
                    double cost = cost(journal.subList(0, journal.size() - 1), log, overlap);
                    if (best == null || cost < bestCost - TIE_MILLIS) {
                        best = new Joint.Found(end, -1, true);
                        bestCost = cost;
                    }
                }
                continue;
            }
            var mine = left[left.length - 1];
            boolean same = Arrays.equals(mine, right[end]);
            boolean begun = last.open() && startsWith(right[end], mine);
            if (!same && !begun) {
                continue;
            }
            double cost = cost(journal, log, overlap + 1);
            if (best == null || cost < bestCost - TIE_MILLIS) {
                best =
                        new Joint.Found(
                                end + 1,
                                same ? -1 : offset(log.get(end).text(), mine.length, last.text()),
                                !same || (log.get(end).open() && last.open()));
                bestCost = cost;
            }
        }
        if (best != null) {
            return best;
        }
        int index = 0;
        while (index < log.size() && log.get(index).atMillis() <= last.atMillis()) {
            index++;
        }
        return new Joint.Lost(index);
    }

    /// The mean distance of the times of lines taken for the same.
    private static double cost(List<Whole> journal, List<Whole> log, int count) {
        if (count == 0) {
            return 0;
        }
        int from = journal.size() - count;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.abs(journal.get(from + i).atMillis() - log.get(i).atMillis());
        }
        return sum / count;
    }

    /// Every n, largest first, for which the n lines before the journal's last are the log's first n.
    private static int[] overlaps(byte[][] journal, byte[][] log) {
        int lines = journal.length - 1;
        int pattern = Math.min(log.length, lines);
        var fallback = new int[pattern + 1];
        for (int i = 1, k = 0; i < pattern; i++) {
            while (k > 0 && !Arrays.equals(log[i], log[k])) {
                k = fallback[k];
            }
            if (Arrays.equals(log[i], log[k])) {
                k++;
            }
            fallback[i + 1] = k;
        }
        int matched = 0;
        for (int i = 0; i < lines; i++) {
            while (matched > 0
                    && (matched == pattern || !Arrays.equals(journal[i], log[matched]))) {
                matched = fallback[matched];
            }
            if (pattern > 0 && matched < pattern && Arrays.equals(journal[i], log[matched])) {
                matched++;
            }
        }
        var found = new int[matched + 1];
        int count = 0;
        for (int k = matched; k > 0; k = fallback[k]) {
            found[count++] = k;
        }
        found[count++] = 0;
        return Arrays.copyOf(found, count);
    }

    private static boolean startsWith(byte[] text, byte[] start) {
        return text.length > start.length
                && Arrays.equals(text, 0, start.length, start, 0, start.length);
    }

    /// How much of `text` is `shown`, of which `significant` bytes are the same for certain.
    private static int offset(byte[] text, int significant, byte[] shown) {
        int seen = 0;
        int at = 0;
        while (seen < significant) {
            if (Whole.significant(text[at])) {
                seen++;
            }
            at++;
        }
        for (int i = shown.length - 1; i >= 0 && !Whole.significant(shown[i]); i--) {
            if (at < text.length && !Whole.significant(text[at])) {
                at++;
            }
        }
        return at;
    }

    /// Where in `log` the bytes that came live begin: that position and what follows are in both.
    ///
    /// - shape: from `from` to `log.length`, which means that live bytes begin behind the log. `plausible` says whether
    ///   a position may be the one, by its time; of several, the first wins. A long enough match that is the only one
    ///   counts whatever its time: on a busy machine bytes come late
    static int liveFrom(
            byte[] log, int from, byte[] live, java.util.function.IntPredicate plausible) {
        int tail = log.length - from;
        int head = Math.min(live.length, tail);
        var joined = new byte[head + tail];
        System.arraycopy(live, 0, joined, 0, head);
        System.arraycopy(log, from, joined, head, tail);
        var common = new int[joined.length];
        for (int i = 1, left = 0, right = 0; i < joined.length; i++) {
            int length = i < right ? Math.min(right - i, common[i - left]) : 0;
            while (i + length < joined.length && joined[i + length] == joined[length]) {
                length++;
            }
            common[i] = length;
            if (i + length > right) {
                left = i;
                right = i + length;
            }
        }
        int first = -1;
        int certain = -1;
        boolean several = false;
        for (int i = 0; i < tail; i++) {
            int overlap = Math.min(head, tail - i);
            if (common[head + i] < overlap) {
                continue;
            }
            if (overlap >= CERTAIN) {
                several |= certain >= 0;
                certain = from + i;
            }
            if (first < 0 && plausible.test(from + i)) {
                first = from + i;
            }
        }
        if (certain >= 0 && !several) {
            return certain;
        }
        return first >= 0 ? first : log.length;
    }
}
