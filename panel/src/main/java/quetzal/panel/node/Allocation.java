package quetzal.panel.node;

import org.jspecify.annotations.Nullable;

/// One address and port of a node, free or used by a server.
public record Allocation(
        long number,
        long node,
        String ip,
        @Nullable String alias,
        int port,
        @Nullable Long server,
        @Nullable String notes) {

    /// `ip:port`, brackets around IPv6.
    public String text() {
        return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + port;
    }
}
