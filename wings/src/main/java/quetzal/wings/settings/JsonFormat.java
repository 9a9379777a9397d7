package quetzal.wings.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// JSON. Key order stays; the output is indented by four blanks. An empty file counts as `{}`.
final class JsonFormat implements SettingsFormat {
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .maxNumberLength(400)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .nodeFactory(NODES)
                    .build();

    @Override
    public String apply(String text, List<Rule> rules) throws SettingsException {
        try {
            var tree = text.isBlank() ? NODES.objectNode() : MAPPER.readTree(text);
            for (var rule : rules) {
                set(tree, KeyPath.of(rule.match()), rule);
            }
            return MAPPER.writer(printer()).writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new SettingsException("it is not JSON, or nested too deeply");
        }
    }

    private static DefaultPrettyPrinter printer() {
        var indenter = new DefaultIndenter("    ", "\n");
        var separators =
                Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        return new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
    }

    private static void set(JsonNode node, KeyPath path, Rule rule) throws SettingsException {
        switch (path.first()) {
            case KeyPath.Step.Each _ -> {
                if (node instanceof ObjectNode object) {
                    var names = new ArrayList<String>();
                    object.fieldNames().forEachRemaining(names::add);
                    for (var name : names) {
                        into(object, name, path, rule);
                    }
                } else if (node instanceof ArrayNode array) {
                    for (var i = 0; i < array.size(); i++) {
                        into(array, i, path, rule);
                    }
                }
            }
            case KeyPath.Step.Name name when node instanceof ArrayNode array && name.index() >= 0 ->
                    into(array, name.index(), path, rule);
            case KeyPath.Step.Name(var name) when node instanceof ObjectNode object ->
                    into(object, name, path, rule);
            case KeyPath.Step.Index(var index) when node instanceof ArrayNode array ->
                    into(array, index, path, rule);
            case KeyPath.Step.Name _, KeyPath.Step.Index _ -> {
                // The file holds something else there; it knows better.
            }
        }
    }

    private static void into(ObjectNode object, String name, KeyPath path, Rule rule)
            throws SettingsException {
        var current = object.get(name);
        if (path.last()) {
            var value = rule.over(text(current));
            if (value.isPresent()) {
                object.set(name, node(value.get()));
            }
        } else {
            set(
                    current == null || current.isNull() ? made(object, name, path, rule) : current,
                    path.rest(),
                    rule);
        }
    }

    private static void into(ArrayNode array, int index, KeyPath path, Rule rule)
            throws SettingsException {
        // Only the next free place is made: an index far out is a mistake, not a wish for a
        // thousand nulls.
        if (index > array.size() || index == array.size() && !rule.condition().isEmpty()) {
            return;
        }
        if (index == array.size()) {
            array.add(path.last() ? NODES.nullNode() : empty(path.rest()));
        }
        if (path.last()) {
            var value = rule.over(text(array.get(index)));
            if (value.isPresent()) {
                array.set(index, node(value.get()));
            }
        } else {
            set(array.get(index), path.rest(), rule);
        }
    }

    private static JsonNode made(ObjectNode object, String name, KeyPath path, Rule rule) {
        var child = empty(path.rest());
        if (rule.condition().isEmpty() && !(path.rest().first() instanceof KeyPath.Step.Each)) {
            object.set(name, child);
        }
        return child;
    }

    private static JsonNode empty(KeyPath below) {
        return below.first() instanceof KeyPath.Step.Index ? NODES.arrayNode() : NODES.objectNode();
    }

    private static Optional<String> text(@Nullable JsonNode node) {
        return node == null || !node.isValueNode() ? Optional.empty() : Optional.of(node.asText());
    }

    private static JsonNode node(SettingsValue value) {
        var integer = value.asInteger();
        if (integer.isPresent()) {
            return NODES.numberNode(integer.get());
        }
        return switch (value) {
            case SettingsValue.Text(var text) -> NODES.textNode(text);
            case SettingsValue.Flag(var flag) -> NODES.booleanNode(flag);
            case SettingsValue.Number(var number) -> NODES.numberNode(number);
            case SettingsValue.Nothing _ -> NODES.nullNode();
        };
    }
}
