package quetzal.wings.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.ServerSettings;
import quetzal.wings.container.Mount;

/// The folders of the host that a server is given besides its own. One that cannot be given is left out and said to be;
/// the server starts without it.
final class ExtraMounts {
    private static final Logger log = LoggerFactory.getLogger(ExtraMounts.class);

    private final List<Path> roots;

    /// - `roots`: folders of the host below which sources may lie
    ExtraMounts(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /// All mounts of a server: `data`, then what is wanted and allowed.
    ///
    /// - `notices`: hears what was left out, without paths of the host, which are not for tenants
    List<Mount> after(
            Mount data,
            ServerId server,
            List<ServerSettings.Mount> wanted,
            Consumer<String> notices) {
        var mounts = new ArrayList<Mount>();
        mounts.add(data);
        for (var mount : wanted) {
            try {
                mounts.add(checked(mount, mounts));
            } catch (IllegalArgumentException e) {
                log.warn(
                        "A mount is left out: server={} source={} target={} reason={}",
                        server,
                        mount.source(),
                        mount.target(),
                        e.getMessage());
                notices.accept(
                        "The mount on " + mount.target() + " is left out: " + e.getMessage() + ".");
            }
        }
        return mounts;
    }

    private Mount checked(ServerSettings.Mount wanted, List<Mount> earlier) {
        var source =
                real(absolute(wanted.source()))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "its folder is not there on this node"));
        if (roots.stream().flatMap(root -> real(root).stream()).noneMatch(source::startsWith)) {
            throw new IllegalArgumentException("this node does not allow its folder");
        }
        var mount = new Mount(source, wanted.target(), wanted.readOnly());
        for (var other : earlier) {
            if (mount.hides(other)) {
                throw new IllegalArgumentException("it would hide " + other.target());
            }
        }
        return mount;
    }

    private static Path absolute(String text) {
        var path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("its folder is not an absolute path");
        }
        return path;
    }

    /// Without links, so that components can be compared; empty when it does not exist.
    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
