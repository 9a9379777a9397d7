package quetzal.shared.protocol.daemon;

import java.util.List;

/// Body of `POST /api/deauthorize-user`; no servers means every server of the node.
public record DeauthorizeUser(String user, List<String> servers) {
    public DeauthorizeUser {
        user = user == null ? "" : user;
        servers = servers == null ? List.of() : List.copyOf(servers);
    }
}
