package quetzal.panel.console;

import java.net.URI;
import quetzal.shared.id.ServerId;
import quetzal.shared.ticket.TicketKey;

/// Where one server's console socket is.
///
/// - shape: `node` is the daemon's base address, without a trailing slash; `nodeNumber` the node's row
public record RelayTarget(ServerId server, long nodeNumber, URI node, TicketKey key) {
    /// The daemon's own socket: `https` becomes `wss`, `http` becomes `ws`.
    public URI socket() {
        return URI.create("ws" + node.toString().substring("http".length()) + path());
    }

    private String path() {
        return "/api/servers/" + server + "/ws";
    }
}
