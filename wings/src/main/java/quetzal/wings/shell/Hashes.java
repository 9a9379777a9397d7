package quetzal.wings.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of recordings.
final class Hashes {
    private static final int PIECE = 64 * 1024;

    private Hashes() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// - shape: 64 hexadecimal digits in lower case
    static String of(Path file) throws IOException {
        var digest = sha256();
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[PIECE];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
