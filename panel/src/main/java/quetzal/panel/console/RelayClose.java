package quetzal.panel.console;

import java.nio.charset.StandardCharsets;

/// Why a relayed socket ends.
///
/// - unit: `reason` at most 123 bytes, what a close frame can carry
record RelayClose(int code, String reason) {
    private static final int LONGEST_REASON = 123;

    static final RelayClose UNREACHABLE =
            new RelayClose(1013, "The node cannot be reached right now.");
    static final RelayClose TOO_SLOW =
            new RelayClose(1013, "Too slow: the connection takes no more data.");
    static final RelayClose NODE_STUCK = new RelayClose(1013, "The node takes no data right now.");
    static final RelayClose OVER_CAPACITY =
            new RelayClose(1013, "Too many consoles are open. Try again in a moment.");
    static final RelayClose NODE_LOST =
            new RelayClose(1001, "The connection to the node was lost.");
    static final RelayClose STOPPING = new RelayClose(1001, "The panel is restarting.");
    static final RelayClose DELETED = new RelayClose(1001, "server deleted");
    static final RelayClose NOT_AUTHENTICATED = new RelayClose(4401, "Not authenticated in time.");
    static final RelayClose REVOKED = new RelayClose(4401, "The rights have changed.");
    static final RelayClose WITHDRAWN = new RelayClose(4403, "Access was withdrawn.");
    static final RelayClose ELSEWHERE = new RelayClose(4404, "The server is on another node now.");
    static final RelayClose SUSPENDED = new RelayClose(4409, "server is suspended");

    RelayClose {
        while (reason.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
            reason = reason.substring(0, reason.length() - 1);
        }
    }

    /// As a browser may be told: codes that never travel in a frame become the nearest that may.
    RelayClose forBrowser() {
        return switch (code) {
            case 1005 -> new RelayClose(1000, reason);
            case 1006, 1015 -> NODE_LOST;
            default -> code < 1000 || code > 4999 ? new RelayClose(1011, reason) : this;
        };
    }

    /// As a node is told: the client library sends 1000, 1001 and the private codes only.
    RelayClose forNode() {
        boolean sendable =
                code == 1000 || code == 1001 || code == 1008 || code == 1011 || code >= 3000;
        return sendable && code <= 4999 ? this : new RelayClose(1000, "");
    }
}
