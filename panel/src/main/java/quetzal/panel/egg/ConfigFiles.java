package quetzal.panel.egg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/// Turns an egg's `config.files` into the list of edits that the daemon makes before each start.
final class ConfigFiles {
    private ConfigFiles() {}

    /// - shape: `[{parser, file, replace: [{match, if_value?, replace_with}]}]`; other keys of a file are passed on
    static ArrayNode edits(ObjectNode files, PlaceholderValues values) {
        var edits = JsonNodeFactory.instance.arrayNode();
        for (var entry : files.properties()) {
            if (entry.getValue() instanceof ObjectNode file
                    && file.path("find") instanceof ObjectNode find) {
                var edit = file.deepCopy();
                edit.remove("find");
                edit.put("parser", parser(EggTree.text(file.path("parser"))));
                edit.put("file", entry.getKey());
                edit.set("replace", replacements(find, values));
                edits.add(edit);
            }
        }
        return edits;
    }

    private static String parser(String name) {
        return switch (name) {
            case "yml" -> "yaml";
            case "" -> "file";
            default -> name;
        };
    }

    private static ArrayNode replacements(ObjectNode find, PlaceholderValues values) {
        var replacements = JsonNodeFactory.instance.arrayNode();
        for (var entry : find.properties()) {
            var match = entry.getKey();
            switch (entry.getValue()) {
                case ObjectNode conditions -> {
                    for (var condition : conditions.properties()) {
                        var item = replacements.addObject().put("match", match);
                        item.put("if_value", condition.getKey());
                        item.set("replace_with", filled(condition.getValue(), values));
                    }
                }
                case JsonNode value ->
                        replacements
                                .addObject()
                                .put("match", match)
                                .set("replace_with", filled(value, values));
            }
        }
        return replacements;
    }

    /// Text is filled, truth values and numbers pass, and anything else becomes text, for daemons know no more.
    private static JsonNode filled(JsonNode value, PlaceholderValues values) {
        if (value.isBoolean() || value.isNumber()) {
            return value;
        }
        return TextNode.valueOf(
                Placeholders.fill(
                        value.isContainerNode() ? value.toString() : EggTree.text(value), values));
    }
}
