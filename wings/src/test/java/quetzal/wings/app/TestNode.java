package quetzal.wings.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import quetzal.wings.config.ConfigFile;
import quetzal.wings.config.LiveConfig;
import quetzal.wings.panel.FakePanel;

/// A daemon in this JVM, with its folders below one directory, and the panel's way of talking to it.
final class TestNode extends NodeClient implements AutoCloseable {
    private final WingsApp app;

    private TestNode(WingsApp app) {
        this.app = app;
    }

    static Path writeConfig(Path home, String panel, int port, String more) throws IOException {
        return Files.writeString(
                home.resolve("config.yml"),
                """
                uuid: %s
                token_id: %s
                token: %s
                remote: %s
                api: {host: 127.0.0.1, port: %d}
                remote_query: {timeout: 2, boot_servers_per_page: 2}
                docker: {network: {interface: 127.0.0.1, network_mode: bridge}}
                system:
                  root_directory: %s
                  log_directory: %s
                  tmp_directory: %s
                  activity_send_interval: 0.2
                  timezone: UTC
                %s
                """
                        .formatted(
                                nodeUuid(home),
                                FakePanel.TOKEN_ID,
                                FakePanel.TOKEN,
                                panel,
                                port,
                                home.resolve("root"),
                                home.resolve("log"),
                                home.resolve("tmp"),
                                more));
    }

    /// The same for each start in one folder, so that its containers stay its own.
    private static String nodeUuid(Path home) {
        return java.util
                .UUID
                .nameUUIDFromBytes(
                        home.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }

    static TestNode start(Path home, String panel, RuntimeMaker runtime) throws Exception {
        return start(home, panel, runtime, "");
    }

    static TestNode start(Path home, String panel, RuntimeMaker runtime, String more)
            throws Exception {
        return start(home, panel, runtime, more, Map.of());
    }

    /// `environment` overrides what is in the file.
    static TestNode start(
            Path home,
            String panel,
            RuntimeMaker runtime,
            String more,
            Map<String, String> environment)
            throws Exception {
        var file = new ConfigFile(writeConfig(home, panel, 0, more), environment);
        return new TestNode(WingsApp.start(new LiveConfig(file, file.load()), runtime));
    }

    WingsApp app() {
        return app;
    }

    @Override
    int port() {
        return app.port();
    }

    @Override
    public void close() {
        app.close();
    }
}
