package quetzal.wings.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import quetzal.wings.config.SystemConfig;

/// Makes the daemon's folders: for itself alone.
final class Folders {
    private Folders() {}

    static void make(SystemConfig system) throws IOException {
        for (var folder :
                List.of(
                        system.rootDirectory(),
                        system.logDirectory(),
                        system.archiveDirectory(),
                        system.backupDirectory(),
                        system.tmpDirectory())) {
            make(folder, "rwx------");
        }
        // Games reach their own folder by a bind mount, so nobody has to pass through.
        make(system.data(), "rwx------");
    }

    private static void make(Path folder, String mode) throws IOException {
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder");
        }
        // /tmp is everyone's: who made the folder before us could swap our scripts.
        var owner = Objects.requireNonNull(Files.getAttribute(folder, "unix:uid"));
        var self = Objects.requireNonNull(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        if (!owner.equals(self) && folder.startsWith("/tmp")) {
            throw new IOException(
                    folder + " belongs to another user; remove it or set system.tmp_directory");
        }
    }
}
