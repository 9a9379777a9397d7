package quetzal.panel.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The panel's own key, without which nothing sealed in the database can be opened.
final class AppKeys {
    private static final Logger LOG = LoggerFactory.getLogger(AppKeys.class);

    private AppKeys() {}

    /// The configured one, else the one in the data folder, else a new one that is put there for the owner only.
    static byte[] of(PanelConfig config, SecureRandom random) {
        return config.appKey().orElseGet(() -> inFolder(config.data(), random));
    }

    private static byte[] inFolder(Path data, SecureRandom random) {
        var file = data.resolve("app.key");
        try {
            if (!Files.exists(file)) {
                create(file, random);
            }
            var key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length < 32) {
                throw new IllegalStateException(file + " is not a key of at least 32 bytes.");
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        }
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        Files.createDirectories(file.getParent());
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var fresh = file.resolveSibling("app.key." + ProcessHandle.current().pid());
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, Base64.getEncoder().encodeToString(bytes));
        try {
            // a link, unlike a move, never replaces the key of a panel that was faster
            Files.createLink(file, fresh);
            LOG.warn(
                    "made a new application key; back it up, the database is of little use without it: file={}",
                    file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("another panel made the key first");
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
