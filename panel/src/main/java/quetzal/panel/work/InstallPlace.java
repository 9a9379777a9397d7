package quetzal.panel.work;

import org.jspecify.annotations.Nullable;
import quetzal.panel.node.NodeEndpoint;

/// Where a server's installation is to be looked for.
///
/// - shape: `owed` while the node has yet to be told to install; `status` as the server's, null when nothing is the matter
record InstallPlace(NodeEndpoint node, boolean owed, @Nullable String status) {
    boolean installing() {
        return "installing".equals(status);
    }
}
