package quetzal.wings.app;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.wings.config.ConfigFile;
import quetzal.wings.config.LiveConfig;
import quetzal.wings.panel.FakePanel;

/// A daemon in this JVM, with its folders below one directory, and the panel's way of talking to it.
final class TestNode implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WingsApp app;

    private TestNode(WingsApp app) {
        this.app = app;
    }

    static Path writeConfig(Path home, String panel, String more) throws IOException {
        return Files.writeString(
                home.resolve("config.yml"),
                """
                uuid: %s
                token_id: %s
                token: %s
                remote: %s
                api: {host: 127.0.0.1, port: 0}
                remote_query: {timeout: 2, boot_servers_per_page: 2}
                docker: {network: {interface: 127.0.0.1}}
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
        var file = new ConfigFile(writeConfig(home, panel, more), Map.of());
        return new TestNode(WingsApp.start(new LiveConfig(file, file.load()), runtime));
    }

    WingsApp app() {
        return app;
    }

    int port() {
        return app.port();
    }

    record Answer(int status, String body) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body);
        }
    }

    Answer get(String path) throws Exception {
        return call(app.port(), "GET", path, null);
    }

    Answer post(String path, String body) throws Exception {
        return call(app.port(), "POST", path, body);
    }

    Answer delete(String path) throws Exception {
        return call(app.port(), "DELETE", path, null);
    }

    static Answer call(int port, String method, String path, String body) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + FakePanel.TOKEN)
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    void power(ServerId server, String action) throws Exception {
        var answer = post("/api/servers/" + server + "/power", "{\"action\":\"" + action + "\"}");
        if (answer.status() != 202) {
            throw new AssertionError(answer);
        }
    }

    String state(ServerId server) throws Exception {
        return get("/api/servers/" + server).json().path("state").asText();
    }

    void awaitState(ServerId server, String state) {
        await("state " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> state(server).equals(state));
    }

    List<String> logs(ServerId server) throws Exception {
        return Json.MAPPER.convertValue(
                get("/api/servers/" + server + "/logs").json().path("data"),
                new com.fasterxml.jackson.core.type.TypeReference<List<String>>() {});
    }

    void awaitLine(ServerId server, String part) {
        await("line with " + part)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> logs(server).stream().anyMatch(line -> line.contains(part)));
    }

    @Override
    public void close() {
        app.close();
    }
}
