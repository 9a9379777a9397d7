package quetzal.wings.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.config.SystemConfig;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.file.FileOwner;

/// Whom games run as and whom their files belong to, as numbers: images need no entry in /etc/passwd, and the host
/// needs none either.
record HostUser(ContainerUser user, FileOwner owner) {
    private static final Logger log = LoggerFactory.getLogger(HostUser.class);

    /// When the host has no such user: the number that the field's packages use.
    private static final int FALLBACK = 988;

    static HostUser of(SystemConfig system) throws IOException {
        return of(system, Path.of("/etc/passwd"), own("uid"), own("gid"));
    }

    static HostUser of(SystemConfig system, Path passwd, int ownUid, int ownGid)
            throws IOException {
        var configured = system.user();
        if (configured.rootless()) {
            return new HostUser(
                    new ContainerUser.Ids(configured.containerUid(), configured.containerGid()),
                    FileOwner.unchanged());
        }
        var uid = configured.uid();
        var gid = configured.gid();
        if (uid < 0 || gid < 0) {
            var found = lookUp(passwd, system.username());
            uid = uid >= 0 ? uid : found != null ? found[0] : ownUid == 0 ? FALLBACK : ownUid;
            gid = gid >= 0 ? gid : found != null ? found[1] : ownUid == 0 ? FALLBACK : ownGid;
        }
        if (uid == 0) {
            log.warn(
                    "Games run as root inside their containers. Set system.user.uid to another user");
        }
        return new HostUser(
                new ContainerUser.Ids(uid, gid),
                ownUid == 0 ? FileOwner.of(uid, gid) : FileOwner.unchanged());
    }

    private static int @org.jspecify.annotations.Nullable [] lookUp(Path passwd, String name)
            throws IOException {
        if (!Files.isReadable(passwd)) {
            return null;
        }
        for (var line : Files.readAllLines(passwd)) {
            var fields = line.split(":", -1);
            if (fields.length > 3 && fields[0].equals(name)) {
                return new int[] {Integer.parseInt(fields[2]), Integer.parseInt(fields[3])};
            }
        }
        return null;
    }

    private static int own(String attribute) throws IOException {
        return (int)
                Objects.requireNonNull(
                        Files.getAttribute(Path.of("/proc/self"), "unix:" + attribute));
    }
}
