package quetzal.wings.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/// The configuration in force, and the one way to change it while running.
///
/// The panel may change only what [#PANEL_MAY_SET] lists. Paths, mounts, TLS files, the engine's socket and user ids
/// are for whoever can edit the file: a stolen node token must not become the host.
public final class LiveConfig {
    static final List<String> PANEL_MAY_SET =
            List.of(
                    "debug",
                    "uuid",
                    "token_id",
                    "token",
                    "api.host",
                    "api.port",
                    "api.ssl.enabled",
                    "api.upload_limit",
                    "system.sftp.bind_port");

    private final ConfigFile file;
    private volatile WingsConfig current;

    public LiveConfig(ConfigFile file, WingsConfig current) {
        this.file = file;
        this.current = current;
    }

    public WingsConfig current() {
        return current;
    }

    /// Takes over what the panel may set, writes the file, then uses it. Ports and TLS count from the next start.
    ///
    /// - shape: false when `ignore_panel_config_updates` is on; nothing changed then
    /// - errors: [ConfigException] when the result would be unusable; file and running configuration stay as they were
    public synchronized boolean update(JsonNode pushed) throws ConfigException, IOException {
        if (current.ignorePanelConfigUpdates()) {
            return false;
        }
        var tree = file.tree();
        for (var path : PANEL_MAY_SET) {
            var value = at(pushed, path);
            var blank = value.isTextual() && value.asText().isBlank();
            if (value.isValueNode() && !value.isNull() && !blank) {
                set(tree, path, value);
            }
        }
        var next = file.read(tree);
        file.save(tree);
        current = next;
        return true;
    }

    private static JsonNode at(JsonNode node, String path) {
        return node.at("/" + path.replace('.', '/'));
    }

    private static void set(ObjectNode tree, String path, JsonNode value) {
        var parts = path.split("\\.", -1);
        var node = tree;
        for (var i = 0; i < parts.length - 1; i++) {
            node =
                    node.get(parts[i]) instanceof ObjectNode child
                            ? child
                            : node.putObject(parts[i]);
        }
        node.set(parts[parts.length - 1], value);
    }
}
