package quetzal.panel.node;

import org.jspecify.annotations.Nullable;

/// What an administrator decides about a node.
///
/// - unit: memory and disk in MiB, over-allocation in percent on top, -1 for no limit; `uploadSize` MiB
/// - shape: a `draining` node keeps its servers and gets no new ones
public record NodeSettings(
        String name,
        @Nullable String description,
        long location,
        String fqdn,
        String scheme,
        boolean behindProxy,
        boolean open,
        boolean maintenance,
        boolean draining,
        ConsoleRoute consoleRoute,
        long memory,
        int memoryOverallocate,
        long disk,
        int diskOverallocate,
        int uploadSize,
        int daemonListen,
        int daemonSftp,
        String daemonBase,
        ShellPolicy shells) {
    public static final String DEFAULT_BASE = "/var/lib/pterodactyl/volumes";
}
