package quetzal.wings.file;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// An open file or directory. What it refers to cannot be swapped any more.
final class Handle implements AutoCloseable {
    private final int descriptor;

    Handle(int descriptor) {
        this.descriptor = descriptor;
    }

    int descriptor() {
        return descriptor;
    }

    /// Java's own door to this very file: the kernel resolves it to the open file, not to a name.
    Path path() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    Path entry(String name) {
        return path().resolve(name);
    }

    EntryFacts facts() throws IOException {
        return EntryFacts.of(path());
    }

    /// Of an entry of this directory, of a link itself and not of its target.
    EntryFacts facts(String name) throws IOException {
        return EntryFacts.of(entry(name), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }
}
