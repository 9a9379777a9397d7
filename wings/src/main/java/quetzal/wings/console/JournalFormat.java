package quetzal.wings.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Records of a journal on disk.
///
/// - shape: length of the body (4 bytes), its CRC-32C (4), then the body: kind (1), flags (1), sequence (8), time in
///   milliseconds (8), length of the actor (2), actor, text. A gap has kind 9 and the last missing number as its text.
///   Integers are big-endian
final class JournalFormat {
    static final int HEADER = 8;

    private static final int FIXED = 20;
    private static final int MAX_ACTOR = 1024;
    static final int MAX_RECORD = HEADER + FIXED + MAX_ACTOR + LineSplitter.MAX_LINE;

    private static final byte GAP = 9;
    private static final int CONTINUES = 1;
    private static final int OPEN = 2;
    private static final int THROTTLED = 4;

    private JournalFormat() {}

    static int size(ConsoleLine line) {
        return HEADER + FIXED + actor(line).length + line.bytes().length;
    }

    /// `into` has room for [#size] more bytes.
    static void put(ByteBuffer into, ConsoleLine line) {
        int flags =
                (line.continues() ? CONTINUES : 0)
                        | (line.open() ? OPEN : 0)
                        | (line.throttled() ? THROTTLED : 0);
        put(
                into,
                line.kind().code(),
                flags,
                line.sequence(),
                line.atMillis(),
                actor(line),
                line.bytes());
    }

    static void putGap(ByteBuffer into, long first, long last, long atMillis) {
        var text = ByteBuffer.allocate(Long.BYTES).putLong(last).array();
        put(into, GAP, 0, first, atMillis, new byte[0], text);
    }

    private static void put(
            ByteBuffer into,
            byte kind,
            int flags,
            long sequence,
            long millis,
            byte[] actor,
            byte[] text) {
        int start = into.position();
        into.position(start + HEADER);
        into.put(kind).put((byte) flags).putLong(sequence).putLong(millis);
        into.putShort((short) actor.length).put(actor).put(text);
        into.putInt(start, into.position() - start - HEADER);
        into.putInt(start + 4, crc(into, start + HEADER, into.position()));
    }

    /// The record at the position of `from`, which moves behind it.
    ///
    /// - errors: null, with the position unchanged, when there is no whole record that passes its check
    static @Nullable JournalEntry read(ByteBuffer from) {
        int start = from.position();
        if (from.remaining() < HEADER) {
            return null;
        }
        int length = from.getInt(start);
        if (length < FIXED
                || length > MAX_RECORD - HEADER
                || from.remaining() - HEADER < length
                || from.getInt(start + 4) != crc(from, start + HEADER, start + HEADER + length)) {
            return null;
        }
        from.position(start + HEADER);
        byte kind = from.get();
        int flags = from.get();
        long sequence = from.getLong();
        long millis = from.getLong();
        var actor = new byte[Math.min(from.getShort() & 0xffff, length - FIXED)];
        from.get(actor);
        var text = new byte[length - FIXED - actor.length];
        from.get(text);
        if (kind == GAP) {
            return new JournalEntry.Gap(sequence, ByteBuffer.wrap(text).getLong());
        }
        return new JournalEntry.Line(
                ConsoleLine.of(
                        sequence,
                        millis,
                        LineKind.of(kind),
                        (flags & CONTINUES) != 0,
                        (flags & OPEN) != 0,
                        (flags & THROTTLED) != 0,
                        actor.length == 0 ? "" : new String(actor, StandardCharsets.UTF_8),
                        text));
    }

    private static byte[] actor(ConsoleLine line) {
        if (line.actor().isEmpty()) {
            return new byte[0];
        }
        var bytes = line.actor().getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_ACTOR ? bytes : java.util.Arrays.copyOf(bytes, MAX_ACTOR);
    }

    private static int crc(ByteBuffer buffer, int from, int to) {
        var crc = new CRC32C();
        crc.update(buffer.slice(from, to - from));
        return (int) crc.getValue();
    }
}
