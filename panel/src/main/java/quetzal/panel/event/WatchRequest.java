package quetzal.panel.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;

/// What a client asks for in one frame.
///
/// - shape: `id` is `*` for all; `initial` is false for one who has the objects already and wants only what changes
record WatchRequest(boolean subscribe, Resource resource, String id, boolean initial) {
    static final String ALL = "*";

    private static final int LONGEST_ID = 64;
    private static final ObjectReader READER =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /// A request, or why it is none; `resource` and `id` repeat what was asked, where that can be repeated.
    sealed interface Read {
        record Good(WatchRequest request) implements Read {}

        record Bad(Refused reason, @Nullable String resource, @Nullable String id)
                implements Read {}
    }

    boolean all() {
        return id.equals(ALL);
    }

    /// Reads exactly one JSON object.
    static Read read(String text) {
        JsonNode node;
        try {
            node = READER.readTree(text);
        } catch (JsonProcessingException e) {
            return bad();
        }
        if (node == null || !node.isObject()) {
            return bad();
        }
        var action = node.path("action").textValue();
        var resource = node.path("resource").textValue();
        var id = node.path("id").textValue();
        if (action == null
                || !(action.equals("subscribe") || action.equals("unsubscribe"))
                || resource == null
                || id == null
                || id.isEmpty()
                || id.length() > LONGEST_ID
                || !(node.path("initial").isMissingNode() || node.path("initial").isBoolean())) {
            return bad();
        }
        Optional<Resource> known = Resource.ofWord(resource);
        if (known.isEmpty()) {
            var shown = resource.length() > LONGEST_ID ? null : resource;
            return new Read.Bad(Refused.UNKNOWN_RESOURCE, shown, id);
        }
        return new Read.Good(
                new WatchRequest(
                        action.equals("subscribe"),
                        known.get(),
                        id,
                        node.path("initial").asBoolean(true)));
    }

    private static Read bad() {
        return new Read.Bad(Refused.BAD_REQUEST, null, null);
    }
}
