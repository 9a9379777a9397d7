package quetzal.panel.console;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;

/// Opens the socket of a node.
@FunctionalInterface
interface NodeDoor {
    /// - shape: `address` is the viewer's, for the node to count and record
    CompletableFuture<WebSocket> open(
            RelayTarget target, String address, WebSocket.Listener listener);
}
