package quetzal.panel.client;

import java.util.UUID;

/// A server of a test, as [TestServers] made it.
public record TestServer(
        long number, UUID uuid, long node, long egg, long mainAllocation, int mainPort) {
    public String shortId() {
        return uuid.toString().substring(0, 8);
    }

    /// Where the client API has it.
    public String path(String rest) {
        return "/api/client/servers/" + uuid + rest;
    }
}
