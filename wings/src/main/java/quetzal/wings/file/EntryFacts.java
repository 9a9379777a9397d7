package quetzal.wings.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/// What the kernel says of one entry: `mode` with the type bits, `size` in bytes.
record EntryFacts(int mode, long size, int uid, int gid) {
    static EntryFacts of(Path path, LinkOption... options) throws IOException {
        var read = Files.readAttributes(path, "unix:mode,size,uid,gid", options);
        return new EntryFacts(
                (int) Objects.requireNonNull(read.get("mode")),
                (long) Objects.requireNonNull(read.get("size")),
                (int) Objects.requireNonNull(read.get("uid")),
                (int) Objects.requireNonNull(read.get("gid")));
    }

    boolean regular() {
        return (mode & 0170000) == 0100000;
    }

    boolean folder() {
        return (mode & 0170000) == 0040000;
    }

    int permissions() {
        return mode & 0777;
    }
}
