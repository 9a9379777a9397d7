package quetzal.e2e.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// The panel's API with one key. Answers come as JSON trees: what is under test is the wire.
public final class PanelApi {
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int TOO_MANY = 429;

    private final HttpClient http;
    private final String url;
    private final String key;

    /// `url` has no slash at its end.
    public PanelApi(HttpClient http, String url, String key) {
        this.http = http;
        this.url = url;
        this.key = key;
    }

    public String url() {
        return url;
    }

    public String key() {
        return key;
    }

    public PanelApi withKey(String other) {
        return new PanelApi(http, url, other);
    }

    public JsonNode get(String path) {
        return call("GET", path, null);
    }

    public JsonNode post(String path, Object body) {
        return call("POST", path, body);
    }

    public JsonNode patch(String path, Object body) {
        return call("PATCH", path, body);
    }

    public JsonNode delete(String path) {
        return call("DELETE", path, null);
    }

    /// The answer whatever its status, with its body as text.
    public HttpResponse<String> send(
            String method, String path, @org.jspecify.annotations.Nullable Object body) {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(DEADLINE)
                        .header("Authorization", "Bearer " + key)
                        .header("Accept", "application/json");
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(text(body)))
                    .header("Content-Type", "application/json");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + method + " " + path, e);
        }
    }

    private JsonNode call(
            String method, String path, @org.jspecify.annotations.Nullable Object body) {
        var answer = send(method, path, body);
        if (answer.statusCode() == TOO_MANY) {
            Pause.of(
                    Duration.ofSeconds(
                            answer.headers().firstValueAsLong("Retry-After").orElse(1) + 1));
            answer = send(method, path, body);
        }
        if (answer.statusCode() >= 300) {
            throw new ApiFailure(method + " " + path, answer.statusCode(), answer.body());
        }
        return tree(answer.body());
    }

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static JsonNode tree(String text) {
        try {
            return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }

    private static String text(Object body) {
        try {
            return body instanceof String text ? text : JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
