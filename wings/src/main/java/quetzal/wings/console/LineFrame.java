package quetzal.wings.console;

import java.nio.charset.StandardCharsets;

/// The frame of a line for classic clients, `{"event":"console output","args":["…"]}`, as UTF-8 bytes.
///
/// The quoted text inside is also what a frame of many lines is put together from.
public final class LineFrame {
    private static final byte[] HEAD =
            "{\"event\":\"console output\",\"args\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private LineFrame() {}

    /// `text` is valid UTF-8.
    public static byte[] of(byte[] text) {
        int size = HEAD.length + TAIL.length + 2;
        for (byte b : text) {
            size += width(b);
        }
        var frame = new byte[size];
        System.arraycopy(HEAD, 0, frame, 0, HEAD.length);
        int at = HEAD.length;
        frame[at++] = '"';
        if (size == text.length + HEAD.length + TAIL.length + 2) {
            System.arraycopy(text, 0, frame, at, text.length);
            at += text.length;
        } else {
            for (byte b : text) {
                at = escape(b, frame, at);
            }
        }
        frame[at++] = '"';
        System.arraycopy(TAIL, 0, frame, at, TAIL.length);
        return frame;
    }

    /// Where the quoted text begins, quotation mark included.
    public static int quotedFrom() {
        return HEAD.length;
    }

    /// How long the quoted text in `frame` is, both quotation marks included.
    public static int quotedLength(byte[] frame) {
        return frame.length - HEAD.length - TAIL.length;
    }

    private static int width(byte b) {
        if (b < 0 || b >= 0x20) {
            return b == '"' || b == '\\' ? 2 : 1;
        }
        return switch (b) {
            case '\b', '\f', '\n', '\r', '\t' -> 2;
            default -> 6;
        };
    }

    private static int escape(byte b, byte[] frame, int from) {
        int at = from;
        if (b < 0 || b >= 0x20) {
            if (b == '"' || b == '\\') {
                frame[at++] = '\\';
            }
            frame[at++] = b;
            return at;
        }
        frame[at++] = '\\';
        switch (b) {
            case '\b' -> frame[at++] = 'b';
            case '\f' -> frame[at++] = 'f';
            case '\n' -> frame[at++] = 'n';
            case '\r' -> frame[at++] = 'r';
            case '\t' -> frame[at++] = 't';
            default -> {
                frame[at++] = 'u';
                frame[at++] = '0';
                frame[at++] = '0';
                frame[at++] = HEX[b >> 4];
                frame[at++] = HEX[b & 15];
            }
        }
        return at;
    }
}
