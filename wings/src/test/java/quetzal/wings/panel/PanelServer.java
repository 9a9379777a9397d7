package quetzal.wings.panel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;

/// What a panel says of one server, to be changed by a test.
public final class PanelServer {
    private PanelServer() {}

    public static ObjectNode of(ServerId id, String image, String invocation) {
        var server = Json.MAPPER.createObjectNode();
        var settings = server.putObject("settings");
        settings.put("uuid", id.toString()).put("suspended", false).put("invocation", invocation);
        settings.putObject("meta").put("name", "Test").put("description", "");
        settings.putObject("environment")
                .put("STARTUP", invocation)
                .put("P_SERVER_UUID", id.toString());
        settings.put("skip_egg_scripts", false);
        settings.putObject("build")
                .put("memory_limit", 64)
                .put("swap", 0)
                .put("io_weight", 500)
                .put("cpu_limit", 0)
                .putNull("threads")
                .put("disk_space", 0)
                .put("oom_disabled", false);
        settings.putObject("container").put("image", image);
        var allocations = settings.putObject("allocations");
        allocations.put("force_outgoing_ip", false);
        allocations.putObject("default").put("ip", "127.0.0.1").put("port", 25565);
        allocations.putObject("mappings");
        settings.putArray("mounts");
        settings.putObject("egg").put("id", "e").putArray("file_denylist");
        var process = server.putObject("process_configuration");
        var startup = process.putObject("startup");
        startup.putArray("done").add("Done (");
        startup.putArray("user_interaction");
        startup.put("strip_ansi", false);
        process.putObject("stop").put("type", "command").put("value", "stop");
        process.putArray("configs");
        return server;
    }

    public static ObjectNode environment(ObjectNode server) {
        return (ObjectNode) server.at("/settings/environment");
    }

    public static ObjectNode build(ObjectNode server) {
        return (ObjectNode) server.at("/settings/build");
    }
}
