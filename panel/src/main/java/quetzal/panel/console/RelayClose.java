package quetzal.panel.console;

import quetzal.shared.stream.StreamClose;

/// Why a relayed socket ends, besides what ends any stream.
final class RelayClose {
    static final StreamClose UNREACHABLE =
            new StreamClose(1013, "The node cannot be reached right now.");
    static final StreamClose NODE_STUCK =
            new StreamClose(1013, "The node takes no data right now.");
    static final StreamClose NODE_LOST =
            new StreamClose(1001, "The connection to the node was lost.");

    private RelayClose() {}

    /// As a node is told: the client library sends 1000, 1001 and the private codes only.
    static StreamClose forNode(StreamClose why) {
        int code = why.code();
        boolean sendable =
                code == 1000 || code == 1001 || code == 1008 || code == 1011 || code >= 3000;
        return sendable && code <= 4999 ? why : StreamClose.FINISHED;
    }
}
