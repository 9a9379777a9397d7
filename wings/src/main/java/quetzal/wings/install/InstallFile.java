package quetzal.wings.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.daemon.WorkFrame;

/// How an installation's log lies in its file: a head, then frames, each a line of JSON.
final class InstallFile {
    /// A line is at most 64 KiB of output, each byte of which may be written as six.
    static final int LONGEST_LINE = 512 * 1024;

    /// - unit: bytes read at once, about
    static final int PAGE = 256 * 1024;

    private InstallFile() {}

    record Head(String run, Instant startedAt) {}

    /// Whole frames and where the next one begins.
    record Part(List<WorkFrame> frames, long next) {}

    static byte[] line(Object value) {
        try {
            return (Json.MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The head, and where frames begin.
    record Start(Head head, long frames) {}

    /// Empty for a file that was never begun properly.
    static Optional<Start> start(FileChannel file) throws IOException {
        var bytes = read(file, 0, 4_096);
        int end = lineEnd(bytes, 0);
        var head = end < 0 ? null : parse(bytes, 0, end, Head.class);
        if (head == null || head.run() == null || head.startedAt() == null) {
            return Optional.empty();
        }
        return Optional.of(new Start(head, end + 1L));
    }

    /// The frames from `offset` on, about `most` bytes of them. A line that is still being written is not among them.
    static Part frames(FileChannel file, long offset, int most) throws IOException {
        var bytes = read(file, offset, Math.max(most, LONGEST_LINE));
        var frames = new ArrayList<WorkFrame>();
        int begin = 0;
        for (int end = lineEnd(bytes, 0);
                end >= 0 && (begin == 0 || end < most);
                end = lineEnd(bytes, begin)) {
            var frame = parse(bytes, begin, end, WorkFrame.class);
            if (frame != null) {
                frames.add(frame);
            }
            begin = end + 1;
        }
        return new Part(frames, offset + begin);
    }

    private static byte[] read(FileChannel file, long offset, int most) throws IOException {
        var left = Math.max(0, file.size() - offset);
        var buffer = ByteBuffer.allocate((int) Math.min(most, left));
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                break;
            }
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static <T> @Nullable T parse(byte[] bytes, int from, int to, Class<T> type) {
        try {
            return Json.MAPPER.readValue(bytes, from, to - from, type);
        } catch (IOException e) {
            // A line that a crash left broken says nothing.
            return null;
        }
    }
}
