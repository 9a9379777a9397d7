package quetzal.wings.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// One server's data folder. Every operation starts from an open handle of the folder and the kernel refuses to leave
/// it, so a tenant who swaps folders for links between a check and its use gains nothing.
///
/// Parts of a path may be links as long as they stay inside; the file itself may not be one.
public final class ServerRoot {
    private static final int DEEPEST = 512;

    private final Path folder;

    public ServerRoot(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /// The content of a regular file; empty when there is none.
    ///
    /// - errors: [IOException] for anything but a regular file (pipe, device, link, folder) and for more than `most` bytes
    public Optional<byte[]> read(ServerPath path, int most) throws IOException {
        try (var root = open();
                var file = openBeneath(root, path, LinuxCalls.O_PATH | LinuxCalls.O_NOFOLLOW)) {
            var facts = file.facts();
            // O_PATH with O_NOFOLLOW opens a link itself; reading through it would follow it.
            if (!facts.regular()) {
                throw new IOException("not a regular file");
            }
            if (facts.size() > most) {
                throw new IOException("larger than " + most / 1024 + " KiB");
            }
            try (var in = Files.newInputStream(file.path())) {
                var content = in.readNBytes(most + 1);
                if (content.length > most) {
                    throw new IOException("larger than " + most / 1024 + " KiB");
                }
                return Optional.of(content);
            }
        } catch (LinuxException e) {
            if (e.number() == LinuxException.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Replaces a file as a whole, or makes it, with the folders above it: after a crash it is the old or the new one.
    ///
    /// - shape: keeps the permissions of the file it replaces, 0644 otherwise; `owner` gets it
    public void replace(ServerPath path, byte[] content, FileOwner owner) throws IOException {
        if (path.root()) {
            throw new IOException("is the server's folder itself");
        }
        try (var root = open();
                var parent = makeFolders(root, path.parent(), owner)) {
            var mode = 0644;
            try {
                var old = parent.facts(path.name());
                if (!old.regular()) {
                    throw new IOException("not a regular file");
                }
                mode = old.permissions();
            } catch (NoSuchFileException e) {
                // A new file.
            }
            var temporary =
                    ".quetzal-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp";
            try {
                write(parent, temporary, content, mode, owner);
                LinuxCalls.renameat(parent.descriptor(), temporary, path.name());
            } catch (IOException e) {
                unlinkQuietly(parent, temporary);
                throw e;
            }
            LinuxCalls.fsync(parent.descriptor());
        }
    }

    private static void write(Handle parent, String name, byte[] content, int mode, FileOwner owner)
            throws IOException {
        var flags =
                LinuxCalls.O_WRONLY
                        | LinuxCalls.O_CREAT
                        | LinuxCalls.O_EXCL
                        | LinuxCalls.O_NOFOLLOW;
        try (var file = new Handle(LinuxCalls.openat(parent.descriptor(), name, flags, 0600))) {
            try (var channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            owner.apply(file);
            LinuxCalls.fchmod(file.descriptor(), mode);
            LinuxCalls.fsync(file.descriptor());
        }
    }

    /// Gives everything in the folder, links themselves included, to `owner`. What has that owner already is not touched.
    public void chown(FileOwner owner) throws IOException {
        if (!owner.changes()) {
            return;
        }
        try (var root = open()) {
            owner.apply(root);
            walk(
                    root,
                    0,
                    (parent, name, facts) -> {
                        if (!owner.owns(facts)) {
                            LinuxCalls.lchownat(
                                    parent.descriptor(), name, owner.uid(), owner.gid());
                        }
                    });
        }
    }

    /// Sum of the sizes of all regular files, each counted once per name.
    public long bytes() throws IOException {
        var sum = new long[1];
        try (var root = open()) {
            walk(
                    root,
                    0,
                    (parent, name, facts) -> {
                        if (facts.regular()) {
                            sum[0] += facts.size();
                        }
                    });
        } catch (LinuxException e) {
            if (e.number() != LinuxException.ENOENT) {
                throw e;
            }
        }
        return sum[0];
    }

    /// Removes the folder with all that is in it; links are removed, never followed. Nothing to do when it is gone.
    public void deleteAll() throws IOException {
        try (var root = open()) {
            empty(root, 0);
        } catch (LinuxException e) {
            if (e.number() != LinuxException.ENOENT) {
                throw e;
            }
        }
        Files.deleteIfExists(folder);
    }

    private static void empty(Handle folder, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("folders are nested too deeply");
        }
        for (var name : names(folder)) {
            try {
                LinuxCalls.unlinkat(folder.descriptor(), name, false);
            } catch (LinuxException e) {
                if (e.number() == LinuxException.ENOENT) {
                    continue;
                }
                try (var child = child(folder, name)) {
                    empty(child, depth + 1);
                }
                LinuxCalls.unlinkat(folder.descriptor(), name, true);
            }
        }
    }

    private interface Visitor {
        void visit(Handle parent, String name, EntryFacts facts) throws IOException;
    }

    private static void walk(Handle folder, int depth, Visitor visitor) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("folders are nested too deeply");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new java.io.InterruptedIOException();
        }
        for (var name : names(folder)) {
            try {
                var facts = folder.facts(name);
                visitor.visit(folder, name, facts);
                if (facts.folder()) {
                    try (var child = child(folder, name)) {
                        walk(child, depth + 1, visitor);
                    }
                }
            } catch (NoSuchFileException e) {
                // Removed meanwhile.
            } catch (LinuxException e) {
                var swapped =
                        e.number() == LinuxException.ENOTDIR || e.number() == LinuxException.ELOOP;
                if (e.number() != LinuxException.ENOENT && !swapped) {
                    throw e;
                }
            }
        }
    }

    private static List<String> names(Handle folder) throws IOException {
        var names = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(folder.path())) {
            for (var entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private static Handle child(Handle folder, String name) throws LinuxException {
        return new Handle(
                LinuxCalls.openat(
                        folder.descriptor(),
                        name,
                        LinuxCalls.O_RDONLY | LinuxCalls.O_DIRECTORY | LinuxCalls.O_NOFOLLOW,
                        0));
    }

    private Handle open() throws LinuxException {
        return new Handle(LinuxCalls.openDirectory(folder));
    }

    private static Handle openBeneath(Handle root, ServerPath path, int flags)
            throws LinuxException {
        try {
            return new Handle(LinuxCalls.openBeneath(root.descriptor(), path.toString(), flags));
        } catch (LinuxException e) {
            if (e.number() == LinuxException.ENOSYS || e.number() == 1) {
                return stepByStep(root, path, flags);
            }
            throw e;
        }
    }

    /// For kernels before 5.6 and seccomp filters that do not know openat2: no link at all is followed.
    private static Handle stepByStep(Handle root, ServerPath path, int flags)
            throws LinuxException {
        if (path.root()) {
            return new Handle(LinuxCalls.openat(root.descriptor(), ".", flags, 0));
        }
        var current =
                new Handle(
                        LinuxCalls.openat(
                                root.descriptor(),
                                ".",
                                LinuxCalls.O_RDONLY | LinuxCalls.O_DIRECTORY,
                                0));
        try {
            for (var part : path.parent().parts()) {
                var next = child(current, part);
                current.close();
                current = next;
            }
            return new Handle(
                    LinuxCalls.openat(
                            current.descriptor(), path.name(), flags | LinuxCalls.O_NOFOLLOW, 0));
        } finally {
            current.close();
        }
    }

    private static Handle makeFolders(Handle root, ServerPath path, FileOwner owner)
            throws IOException {
        var flags = LinuxCalls.O_RDONLY | LinuxCalls.O_DIRECTORY;
        try {
            return openBeneath(root, path, flags);
        } catch (LinuxException e) {
            if (e.number() != LinuxException.ENOENT || path.root()) {
                throw e;
            }
        }
        try (var parent = makeFolders(root, path.parent(), owner)) {
            try {
                LinuxCalls.mkdirat(parent.descriptor(), path.name(), 0755);
            } catch (LinuxException e) {
                if (e.number() != LinuxException.EEXIST) {
                    throw e;
                }
            }
            var made = child(parent, path.name());
            try {
                owner.apply(made);
                return made;
            } catch (IOException e) {
                made.close();
                throw e;
            }
        }
    }

    private static void unlinkQuietly(Handle parent, String name) {
        try {
            LinuxCalls.unlinkat(parent.descriptor(), name, false);
        } catch (LinuxException e) {
            // It was never made.
        }
    }
}
