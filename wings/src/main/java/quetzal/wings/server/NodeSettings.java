package quetzal.wings.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.file.FileOwner;

/// What holds for every server of this node.
///
/// - `user`: whom games run as; `owner`: whom their files belong to. With a rootless engine these differ
/// - `allowedMounts`: folders of the host below which extra mounts may lie
/// - `stopGrace`: how long a stop or restart waits before it kills
public record NodeSettings(
        Path data,
        Path logs,
        Path temporary,
        ContainerUser user,
        FileOwner owner,
        String timezone,
        int processes,
        int installerMemoryMib,
        int installerCpuPercent,
        List<Path> allowedMounts,
        boolean checkPermissions,
        CrashPolicy crashes,
        Duration stopGrace,
        Duration pullPatience) {
    public NodeSettings {
        allowedMounts = List.copyOf(allowedMounts);
    }
}
