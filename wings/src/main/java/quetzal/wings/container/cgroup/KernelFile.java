package quetzal.wings.container.cgroup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of the kernel's, kept open: reading it from its start again gives fresh figures and costs one system call.
final class KernelFile implements Closeable {
    private static final int LARGEST = 64 * 1024;

    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(4096);

    private KernelFile(FileChannel channel) {
        this.channel = channel;
    }

    static KernelFile open(Path path) throws IOException {
        return new KernelFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    String text() throws IOException {
        while (true) {
            buffer.clear();
            var count = 0;
            for (var got = channel.read(buffer, 0); got > 0; got = channel.read(buffer, count)) {
                count += got;
            }
            if (buffer.hasRemaining() || buffer.capacity() >= LARGEST) {
                return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
            }
            buffer = ByteBuffer.allocateDirect(buffer.capacity() * 4);
        }
    }

    long number() throws IOException {
        var text = text().strip();
        return text.equals("max") ? Long.MAX_VALUE : parse(text);
    }

    /// The number after a word that begins a line.
    long number(String word) throws IOException {
        for (var line : (Iterable<String>) text().lines()::iterator) {
            if (line.startsWith(word)
                    && line.length() > word.length()
                    && line.charAt(word.length()) == ' ') {
                return parse(line.substring(word.length() + 1).strip());
            }
        }
        throw new IOException("no " + word);
    }

    static long parse(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLargeOrText) {
            if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
                return Long.MAX_VALUE;
            }
            throw new IOException("not a number: " + text, tooLargeOrText);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
