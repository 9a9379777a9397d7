package quetzal.panel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import quetzal.panel.http.WireJson;

/// What the panel answered to a test.
public record Answer(int status, byte[] body, HttpHeaders headers) {
    /// The body as JSON; missing when it is empty.
    public JsonNode json() {
        try {
            return body.length == 0 ? MissingNode.getInstance() : WireJson.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(text(), e);
        }
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// `attributes` of the object in the envelope.
    public JsonNode attributes() {
        return json().path("attributes");
    }

    /// `code` of the first error; empty when there is none.
    public String code() {
        return json().path("errors").path(0).path("code").asText();
    }

    /// `field:rule` of the first error.
    public String failedRule() {
        var meta = json().path("errors").path(0).path("meta");
        return meta.path("source_field").asText() + ":" + meta.path("rule").asText();
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
