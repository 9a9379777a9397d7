package quetzal.wings.container;

import java.nio.file.Path;
import java.util.List;

/// A directory or file of the host, seen inside at `target`.
public record Mount(Path source, String target, boolean readOnly) {
    public Mount {
        if (!source.isAbsolute()) {
            throw new IllegalArgumentException("mount source is not absolute: " + source);
        }
        var normal = Path.of(target).normalize();
        if (!normal.isAbsolute() || normal.getNameCount() == 0) {
            throw new IllegalArgumentException("mount target is not below /: " + target);
        }
        if (List.of("proc", "sys", "dev").contains(normal.getName(0).toString())) {
            throw new IllegalArgumentException("mount target belongs to the kernel: " + target);
        }
        if (source.toString().indexOf('\0') >= 0 || target.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("mount with a NUL in it");
        }
        target = normal.toString();
    }

    /// Whether what is mounted at `earlier` could not be reached behind this one.
    public boolean hides(Mount earlier) {
        return Path.of(earlier.target()).startsWith(target);
    }
}
