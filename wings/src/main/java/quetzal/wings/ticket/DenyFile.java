package quetzal.wings.ticket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// The deny list on disk: one line each, forced to the disk before anyone is told.
///
/// - shape: `crc kind time …`; kind `floor` comes first, then `ticket <base64 id>`, `user <server> <user>` and
///   `everywhere <user>`; crc is that of the rest of the line, 8 hexadecimal digits. A last line without its end is one
///   whose writing nobody was told of
final class DenyFile {
    private static final Logger log = LoggerFactory.getLogger(DenyFile.class);

    private static final int REWRITE_AFTER = 4_096;

    private final Path path;
    private int appended;
    private boolean whole = true;

    DenyFile(Path path) {
        this.path = path;
    }

    record Content(long floor, Map<Denial, Long> denials) {}

    /// Empty when there is no file, or one that cannot be believed.
    Optional<Content> read() {
        String text;
        try {
            text = Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.warn("The list of revoked tokens is unreadable: error={}", e.toString());
            return Optional.empty();
        }
        var denials = new HashMap<Denial, Long>();
        long floor = -1;
        var lines = text.split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            var words = checked(lines[i]);
            try {
                if (i == 0 && words.length == 2 && words[0].equals("floor")) {
                    floor = Long.parseLong(words[1]);
                } else {
                    denials.merge(denial(words), Long.parseLong(words[1]), Math::max);
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                log.warn("The list of revoked tokens is damaged: line={}", i + 1);
                return Optional.empty();
            }
        }
        return floor < 0 ? Optional.empty() : Optional.of(new Content(floor, denials));
    }

    private static String[] checked(String line) {
        if (line.length() < 10 || !line.substring(0, 8).equals(crc(line.substring(9)))) {
            return new String[0];
        }
        return line.substring(9).split(" ", -1);
    }

    private static Denial denial(String[] words) {
        return switch (words[0]) {
            case "ticket" ->
                    new Denial.OfTicket(
                            new String(
                                    Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8));
            case "user" -> new Denial.OfUser(ServerId.of(words[2]), UserId.of(words[3]));
            case "everywhere" -> new Denial.OfUserEverywhere(UserId.of(words[2]));
            default -> throw new IllegalArgumentException("unknown kind");
        };
    }

    /// Adds to the file, or writes it anew from `all` when it has grown long or an earlier write failed.
    void append(List<Denial> added, long at, long floor, Map<Denial, Long> all) throws IOException {
        appended += added.size();
        if (!whole || appended > REWRITE_AFTER) {
            rewrite(floor, all);
            return;
        }
        var text = new StringBuilder();
        added.forEach(denial -> text.append(line(denial, at)));
        whole = false;
        try (var file =
                FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            write(file, text);
        }
        whole = true;
    }

    /// Puts a new file in the place of the old one, all or nothing.
    void rewrite(long floor, Map<Denial, Long> all) throws IOException {
        whole = false;
        var text = new StringBuilder(withCrc("floor " + floor));
        all.forEach((denial, at) -> text.append(line(denial, at)));
        Files.createDirectories(path.toAbsolutePath().getParent());
        var fresh = path.resolveSibling(path.getFileName() + ".new");
        try (var file =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            write(file, text);
        }
        Files.move(
                fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var folder =
                FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        appended = 0;
        whole = true;
    }

    private static void write(FileChannel file, StringBuilder text) throws IOException {
        var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(true);
    }

    private static String line(Denial denial, long at) {
        return withCrc(
                switch (denial) {
                    case Denial.OfTicket(var id) ->
                            "ticket "
                                    + at
                                    + " "
                                    + Base64.getEncoder()
                                            .encodeToString(id.getBytes(StandardCharsets.UTF_8));
                    case Denial.OfUser(var server, var user) ->
                            "user " + at + " " + server + " " + user;
                    case Denial.OfUserEverywhere(var user) -> "everywhere " + at + " " + user;
                });
    }

    private static String withCrc(String text) {
        return crc(text) + " " + text + "\n";
    }

    private static String crc(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }
}
