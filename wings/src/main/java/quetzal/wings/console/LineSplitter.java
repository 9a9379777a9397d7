package quetzal.wings.console;

import java.util.Arrays;

/// Cuts a server's output into lines.
///
/// A line ends at LF; one CR before it is dropped; empty lines are not reported. What is longer than [#MAX_LINE] comes
/// in pieces, cut between characters. Text that has no line end yet can be taken out with [#flush]: its rest then comes
/// as a further piece. Holds no buffer while nothing is pending. Not for several threads.
final class LineSplitter {
    /// In bytes of clean UTF-8.
    static final int MAX_LINE = 64 * 1024;

    private static final byte[] NONE = {};

    private final PieceSink sink;
    private byte[] pending = NONE;
    private int length;
    private boolean inside;

    LineSplitter(PieceSink sink) {
        this.sink = sink;
    }

    /// Takes one piece of a line.
    @FunctionalInterface
    interface PieceSink {
        /// `text` is the callee's to keep. `continues`: an earlier piece belongs to the same line. `open`: the line's end
        /// was not seen yet.
        void piece(byte[] text, boolean continues, boolean open);
    }

    void feed(byte[] buffer, int offset, int count) {
        int start = offset;
        int end = offset + count;
        for (int i = offset; i < end; i++) {
            if (buffer[i] == '\n') {
                take(buffer, start, i - start);
                lineEnd(buffer, start, i - start);
                start = i + 1;
            }
        }
        keep(buffer, start, end - start);
    }

    boolean hasPending() {
        return length > 0;
    }

    /// Says after a restart whether the next bytes go on with a line of which a piece is already known.
    void resume(boolean insideLine) {
        inside = insideLine;
    }

    /// Reports what is pending as a piece, but for the start of a character whose rest is still to come and for a CR
    /// that may belong to the line's end.
    void flush() {
        int whole = Utf8.wholeCharacters(pending, 0, length);
        if (whole > 0 && pending[whole - 1] == '\r') {
            whole--; // the line feed may be on its way
        }
        if (whole > 0) {
            emit(pending, 0, whole, true);
            drop(whole);
        }
    }

    /// Reports all that is pending: there will be no more, and what comes later begins a new line.
    void end() {
        if (length > 0) {
            emit(pending, 0, length, false);
            drop(length);
        }
        inside = false;
    }

    /// Moves full pieces out when pending text and the rest of this line are too long for one.
    private void take(byte[] buffer, int start, int count) {
        if (length + count > MAX_LINE) {
            keep(buffer, start, count);
        } else if (length > 0) {
            append(buffer, start, count);
        }
    }

    private void lineEnd(byte[] buffer, int start, int count) {
        if (length > 0) {
            emit(pending, 0, withoutReturn(pending, 0, length), false);
            drop(length);
        } else {
            emit(buffer, start, withoutReturn(buffer, start, count), false);
        }
        inside = false;
    }

    private static int withoutReturn(byte[] bytes, int offset, int count) {
        return count > 0 && bytes[offset + count - 1] == '\r' ? count - 1 : count;
    }

    private void keep(byte[] buffer, int start, int count) {
        int from = start;
        int left = count;
        while (length + left > MAX_LINE) {
            int part = MAX_LINE - length;
            append(buffer, from, part);
            from += part;
            left -= part;
            int whole = Utf8.wholeCharacters(pending, 0, length);
            emit(pending, 0, whole, true);
            drop(whole);
        }
        if (left > 0) {
            append(buffer, from, left);
        }
    }

    private void append(byte[] buffer, int start, int count) {
        if (pending.length < length + count) {
            pending =
                    Arrays.copyOf(
                            pending, Math.max(length + count, Math.min(MAX_LINE, 2 * length)));
        }
        System.arraycopy(buffer, start, pending, length, count);
        length += count;
    }

    private void drop(int count) {
        length -= count;
        if (length == 0) {
            pending = NONE;
        } else {
            System.arraycopy(pending, count, pending, 0, length);
        }
    }

    /// Cleaning can make a text up to three times as long: cuts again.
    private void emit(byte[] bytes, int offset, int count, boolean open) {
        if (count == 0) {
            return;
        }
        var clean = Utf8.clean(bytes, offset, count);
        int from = 0;
        while (clean.length - from > MAX_LINE) {
            int whole = Utf8.wholeCharacters(clean, from, MAX_LINE);
            sink.piece(Arrays.copyOfRange(clean, from, from + whole), inside, true);
            inside = true;
            from += whole;
        }
        sink.piece(from == 0 ? clean : Arrays.copyOfRange(clean, from, clean.length), inside, open);
        inside = true;
    }
}
