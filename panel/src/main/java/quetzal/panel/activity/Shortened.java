package quetzal.panel.activity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import quetzal.panel.db.Vault;

/// The properties of a row that would be too long: its long texts are cut and say how long they were and what their
/// hash is; if that is not enough the longest values go, and say that they did. What is short stays.
final class Shortened {
    private static final int LONG = 1024;
    private static final int SHOWN = 200;

    /// So often a single field goes before a whole property does.
    private static final int FIELDS = 16;

    private Shortened() {}

    /// - shape: at most `most` characters as JSON, or `{"cut": characters}` when even the names are too long
    static ObjectNode of(ObjectNode properties, int most) {
        int whole = length(properties);
        if (whole <= most) {
            return properties;
        }
        texts(properties);
        for (int i = 0; length(properties) > most && i < FIELDS + properties.size(); i++) {
            var name = longest(properties);
            if (i < FIELDS
                    && properties.get(name) instanceof ObjectNode inner
                    && inner.size() > 1) {
                cut(inner, longest(inner));
            } else {
                cut(properties, name);
            }
        }
        return length(properties) <= most ? properties : properties.objectNode().put("cut", whole);
    }

    private static void texts(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                object.properties()
                        .forEach(field -> field.setValue(text(object, field.getValue())));
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, text(array, array.get(i)));
                }
            }
            default -> {}
        }
    }

    private static JsonNode text(ContainerNode<?> holder, JsonNode value) {
        if (value.isTextual() && value.textValue().length() > LONG) {
            return holder.textNode(cut(value.textValue()));
        }
        texts(value);
        return value;
    }

    private static String cut(String text) {
        int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        return "%s… [%d characters, SHA-256 %s]"
                .formatted(
                        text.substring(0, end),
                        text.length(),
                        HexFormat.of().formatHex(Vault.sha256(text)));
    }

    private static void cut(ObjectNode holder, String name) {
        int length = length(holder.path(name));
        holder.set(name, holder.objectNode().put("cut", length));
    }

    private static String longest(ObjectNode node) {
        var longest = "";
        int most = -1;
        for (var field : node.properties()) {
            int length = length(field.getValue());
            if (length > most) {
                most = length;
                longest = field.getKey();
            }
        }
        return longest;
    }

    private static int length(JsonNode node) {
        return node.toString().length();
    }
}
