package quetzal.wings.shell;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Turns pieces of a UTF-8 stream into text; a character that is cut between two pieces comes with the second. What is no
/// UTF-8 becomes U+FFFD.
final class Utf8Pieces {
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] rest = new byte[0];

    String text(byte[] buffer, int offset, int length) {
        var in = ByteBuffer.allocate(rest.length + length);
        in.put(rest).put(buffer, offset, length).flip();
        var out = CharBuffer.allocate(in.remaining());
        decoder.decode(in, out, false);
        rest = new byte[in.remaining()];
        in.get(rest);
        return out.flip().toString();
    }

    /// What never got its end.
    String last() {
        return rest.length == 0 ? "" : "\uFFFD";
    }
}
