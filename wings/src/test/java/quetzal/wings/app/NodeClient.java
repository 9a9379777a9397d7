package quetzal.wings.app;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.wings.panel.FakePanel;

/// The panel's way of talking to a daemon, in this JVM or another.
abstract class NodeClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final Duration PATIENCE = Duration.ofSeconds(90);

    abstract int port();

    record Answer(int status, String body) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body);
        }
    }

    Answer get(String path) throws Exception {
        return call(port(), "GET", path, null);
    }

    Answer post(String path, String body) throws Exception {
        return call(port(), "POST", path, body);
    }

    Answer delete(String path) throws Exception {
        return call(port(), "DELETE", path, null);
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
}
