package quetzal.panel.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.NameTransformer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One object in the envelope: `{"object":…,"attributes":{…,"relationships":{…}},"meta":{…}}`.
///
/// - shape: `attributes` is a view record; `relationships` and `meta` appear only when something is in them
@JsonSerialize(using = Item.Writer.class)
public record Item(
        @Nullable String object,
        Object attributes,
        Map<String, Rendered> relationships,
        Map<String, Object> meta)
        implements Rendered {

    public static Item of(String object, Object attributes) {
        return new Item(object, attributes, Map.of(), Map.of());
    }

    /// A copy with one more relationship.
    public Item with(String name, Rendered related) {
        var more = new LinkedHashMap<>(relationships);
        more.put(name, related);
        return new Item(object, attributes, more, meta);
    }

    /// A copy with one more key in `meta`.
    public Item meta(String name, Object value) {
        var more = new LinkedHashMap<>(meta);
        more.put(name, value);
        return new Item(object, attributes, relationships, more);
    }

    static final class Writer extends JsonSerializer<Item> {
        @Override
        public void serialize(Item item, JsonGenerator out, SerializerProvider all)
                throws IOException {
            out.writeStartObject();
            out.writeStringField("object", item.object);
            out.writeObjectFieldStart("attributes");
            attributes(item.attributes, out, all);
            if (!item.relationships.isEmpty()) {
                out.writeObjectField("relationships", item.relationships);
            }
            out.writeEndObject();
            if (!item.meta.isEmpty()) {
                out.writeObjectField("meta", item.meta);
            }
            out.writeEndObject();
        }

        private static void attributes(Object value, JsonGenerator out, SerializerProvider all)
                throws IOException {
            if (value instanceof Map<?, ?> map) {
                for (var entry : map.entrySet()) {
                    out.writeObjectField(String.valueOf(entry.getKey()), entry.getValue());
                }
                return;
            }
            all.findValueSerializer(value.getClass())
                    .unwrappingSerializer(NameTransformer.NOP)
                    .serialize(value, out, all);
        }
    }
}
