package quetzal.wings.stats;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts one server's data. Symbolic links are not followed, so nothing outside is counted; files may come and go
/// meanwhile.
final class DiskWalk implements FileVisitor<Path> {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWalk.class);

    /// A server with more hard-linked files than this has the rest counted once for each name: it may pay too much, and
    /// the daemon's memory stays bounded.
    private static final int MOST_LINKED = 500_000;

    private final Set<Object> linked = new HashSet<>();
    private long bytes;
    private long files;
    private boolean complete = true;

    private DiskWalk() {}

    /// A missing root counts as empty.
    ///
    /// - errors: a walk in an interrupted thread ends at once and is not complete
    static DiskCount count(Path root) {
        var walk = new DiskWalk();
        try {
            Files.walkFileTree(root, walk);
        } catch (NoSuchFileException absent) {
            LOG.debug("nothing to count path={}", root);
        } catch (IOException broken) {
            LOG.warn("disk walk broke off path={}", root, broken);
            walk.complete = false;
        }
        return new DiskCount(walk.bytes, walk.files, walk.complete);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        if (Thread.currentThread().isInterrupted()) {
            complete = false;
            return FileVisitResult.TERMINATE;
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile() && firstOfItsNames(file, attributes)) {
            bytes += attributes.size();
            files++;
        }
        return FileVisitResult.CONTINUE;
    }

    private boolean firstOfItsNames(Path file, BasicFileAttributes attributes) throws IOException {
        try {
            var names = (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
            return names < 2
                    || attributes.fileKey() == null
                    || linked.size() >= MOST_LINKED
                    || linked.add(attributes.fileKey());
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        complete &= failure instanceof NoSuchFileException;
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
        complete &= failure == null;
        return FileVisitResult.CONTINUE;
    }
}
