package quetzal.wings.server;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import quetzal.wings.file.FileOwner;
import quetzal.wings.file.ServerRoot;

/// Makes a server's data folder: for its owner alone.
final class DataFolder {
    private DataFolder() {}

    /// Nothing to do when it is there.
    static void make(Path folder, FileOwner owner) throws IOException {
        Files.createDirectories(folder.getParent());
        try {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        new ServerRoot(folder).chown(owner);
    }
}
