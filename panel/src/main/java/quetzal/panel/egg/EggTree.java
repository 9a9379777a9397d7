package quetzal.panel.egg;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/// Reads JSON or YAML into a tree, and the loosely typed values that egg files hold out of it.
final class EggTree {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_CHARS = 2_000_000;
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_CHARS)
                    .maxDocumentLength(4L * MAX_CHARS)
                    .build();
    private static final ObjectMapper JSON =
            JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();
    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .streamReadConstraints(LIMITS)
                                    .loaderOptions(yamlLimits())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private EggTree() {}

    private static LoaderOptions yamlLimits() {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_CHARS);
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(true);
        return options;
    }

    /// Tells the two languages apart by content: JSON starts with a brace.
    static ObjectNode parse(String text) throws InvalidEggFile {
        var body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        var start = body.stripLeading();
        if (start.isEmpty()) {
            throw new InvalidEggFile("The file is empty.");
        }
        if (start.startsWith("<")) {
            throw new InvalidEggFile(
                    "This is a web page, not an egg. Download the raw file and upload that.");
        }
        var json = start.startsWith("{");
        JsonNode tree;
        try {
            tree = (json ? JSON : YAML).readTree(body);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw new InvalidEggFile(
                    "The file is not valid %s%s."
                            .formatted(
                                    json ? "JSON" : "YAML",
                                    at == null ? "" : " (line " + at.getLineNr() + ")"));
        }
        if (!(tree instanceof ObjectNode object)) {
            throw new InvalidEggFile("The file does not hold an egg: it is not an object.");
        }
        return (ObjectNode) normalised(object);
    }

    /// A copy with `\n` for every line end. PostgreSQL and environments cannot hold NUL, so it is refused.
    private static JsonNode normalised(JsonNode node) throws InvalidEggFile {
        return switch (node) {
            case TextNode text -> TextNode.valueOf(unixLines(text.textValue()));
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                for (var field : object.properties()) {
                    copy.set(unixLines(field.getKey()), normalised(field.getValue()));
                }
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode(array.size());
                for (var element : array) {
                    copy.add(normalised(element));
                }
                yield copy;
            }
            default -> node;
        };
    }

    private static String unixLines(String text) throws InvalidEggFile {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidEggFile("The file contains a NUL character.");
        }
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /// A scalar as text; nothing, a list or a map is the empty text.
    static String text(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? node.asText() : "";
    }

    static boolean flag(JsonNode node) {
        return switch (text(node).toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            default -> false;
        };
    }

    /// A list of texts from a list, a map (its values), one text, or nothing in any spelling. Blanks are dropped.
    static List<String> texts(JsonNode node) {
        var found = new ArrayList<String>();
        if (node.isContainerNode()) {
            for (var element : node) {
                var text = text(element);
                if (!text.isBlank()) {
                    found.add(text);
                }
            }
        } else if (!text(node).isBlank()) {
            found.add(text(node));
        }
        return found;
    }

    /// A map that may be written as such, as JSON inside a text, or as nothing (`null`, `""`, `[]`).
    static ObjectNode map(JsonNode node, String where) throws InvalidEggFile {
        if (node instanceof ObjectNode object) {
            return object;
        }
        var empty = node.isContainerNode() ? node.isEmpty() : text(node).isBlank();
        if (empty) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (node.isTextual()) {
            try {
                var inner = JSON.readTree(node.textValue());
                if (!inner.isTextual()) {
                    return map(normalised(inner), where);
                }
            } catch (JsonProcessingException broken) {
                throw new InvalidEggFile(where + " does not hold valid JSON.");
            }
        }
        throw new InvalidEggFile(where + " is not a map.");
    }
}
