package quetzal.panel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import quetzal.shared.json.Json;
import quetzal.shared.log.LogText;

/// The panel's console over HTTP.
final class ConsoleApi implements AutoCloseable {
    /// Checking a long audit log takes minutes.
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
    private final URI endpoint;
    private final String key;

    ConsoleApi(URI panel, String key) {
        this.endpoint = panel.resolve("/api/application/console");
        this.key = key;
    }

    /// What became of a command.
    sealed interface Answer {
        record Ran(String output, boolean ok) implements Answer {}

        record Refused(String why) implements Answer {}

        record Unreachable(String why) implements Answer {}
    }

    Answer run(String line) throws InterruptedException {
        try {
            var body = Json.MAPPER.writeValueAsBytes(Map.of("command", line));
            var request =
                    HttpRequest.newBuilder(endpoint)
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + key)
                            .header("Accept", "application/json")
                            .header("Content-Type", "application/json")
                            .header("User-Agent", "quetzal")
                            .header("X-Quetzal-Client", "cli")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
            return read(
                    http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return new Answer.Refused("The key has characters that no key has.");
        } catch (IOException e) {
            return new Answer.Unreachable(
                    e.getMessage() == null
                            ? "no connection to " + endpoint.getAuthority()
                            : e.getMessage());
        }
    }

    private static Answer read(HttpResponse<String> response) {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(response.body());
        } catch (IOException e) {
            return new Answer.Unreachable(
                    "what is there is no panel (" + response.statusCode() + ")");
        }
        if (response.statusCode() == 200 && json.path("output").isTextual()) {
            return new Answer.Ran(
                    json.path("output").textValue(), json.path("outcome").asText().equals("ok"));
        }
        var detail = json.path("errors").path(0).path("detail").asText("");
        return new Answer.Refused(
                detail.isEmpty()
                        ? "The panel answered with status " + response.statusCode() + "."
                        : LogText.plain(detail));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
