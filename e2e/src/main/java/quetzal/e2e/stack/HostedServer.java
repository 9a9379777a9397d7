package quetzal.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;

/// A game server as the panel knows it. `address` is `ip:port`.
public record HostedServer(
        int id, String uuid, String identifier, String name, String egg, String address) {

    /// From an answer of the application API that includes `allocations` and `egg`.
    static HostedServer of(JsonNode answer) {
        var server = answer.path("attributes");
        var primary = server.path("allocation").asInt();
        var address = "";
        for (var item : server.at("/relationships/allocations/data")) {
            var allocation = item.path("attributes");
            if (allocation.path("id").asInt() == primary) {
                address = allocation.path("ip").asText() + ":" + allocation.path("port").asInt();
            }
        }
        return new HostedServer(
                server.path("id").asInt(),
                server.path("uuid").asText(),
                server.path("identifier").asText(),
                server.path("name").asText(),
                server.at("/relationships/egg/attributes/name").asText(),
                address);
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
