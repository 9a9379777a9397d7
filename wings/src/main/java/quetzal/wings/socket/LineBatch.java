package quetzal.wings.socket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import quetzal.wings.console.ConsoleLine;
import quetzal.wings.console.LineFrame;

/// Frames of many lines for sequenced clients: `{"event":"console lines","args":["<first>","<line>",…]}`, put together
/// from what is already encoded.
final class LineBatch {
    /// A frame is at most this long, unless one line alone is longer.
    static final int LIMIT = 64 * 1024;

    private static final byte[] HEAD =
            "{\"event\":\"console lines\",\"args\":[\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);

    private LineBatch() {}

    /// `lines` have consecutive numbers.
    static List<byte[]> frames(List<ConsoleLine> lines) {
        var frames = new ArrayList<byte[]>();
        int from = 0;
        int size = 0;
        for (int i = 0; i < lines.size(); i++) {
            int more = LineFrame.quotedLength(lines.get(i).frame()) + 1;
            if (i > from && size + more > LIMIT - 64) {
                frames.add(frame(lines.subList(from, i), size));
                from = i;
                size = 0;
            }
            size += more;
        }
        if (from < lines.size()) {
            frames.add(frame(lines.subList(from, lines.size()), size));
        }
        return frames;
    }

    private static byte[] frame(List<ConsoleLine> lines, int size) {
        var frame = new ByteArrayOutputStream(size + 64);
        frame.writeBytes(HEAD);
        frame.writeBytes(
                Long.toString(lines.getFirst().sequence()).getBytes(StandardCharsets.US_ASCII));
        frame.write('"');
        for (var line : lines) {
            frame.write(',');
            frame.write(line.frame(), LineFrame.quotedFrom(), LineFrame.quotedLength(line.frame()));
        }
        frame.writeBytes(TAIL);
        return frame.toByteArray();
    }
}
