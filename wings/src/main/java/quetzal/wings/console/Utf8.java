package quetzal.wings.console;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of a tenant's making, turned into UTF-8 that can be trusted.
final class Utf8 {
    private Utf8() {}

    /// A copy in which every malformed sequence is U+FFFD, and each blank followed by CR is CR followed by LF.
    static byte[] clean(byte[] source, int offset, int length) {
        int bits = 0;
        boolean returns = false;
        for (int i = offset, end = offset + length; i < end; i++) {
            bits |= source[i];
            returns |= source[i] == '\r';
        }
        var copy =
                bits >= 0
                        ? Arrays.copyOfRange(source, offset, offset + length)
                        : new String(source, offset, length, StandardCharsets.UTF_8)
                                .getBytes(StandardCharsets.UTF_8);
        if (returns) {
            for (int i = 1; i < copy.length; i++) {
                if (copy[i] == '\r' && copy[i - 1] == ' ') {
                    copy[i - 1] = '\r';
                    copy[i] = '\n';
                }
            }
        }
        return copy;
    }

    /// How many of the first `length` bytes can go without leaving the start of a character behind: 0 to 3 fewer.
    static int wholeCharacters(byte[] source, int offset, int length) {
        for (int back = 1; back <= 3 && back <= length; back++) {
            int b = source[offset + length - back] & 0xff;
            if (b < 0x80) {
                return length;
            }
            if (b >= 0xc0) {
                int needed = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return needed > back ? length - back : length;
            }
        }
        return length;
    }
}
