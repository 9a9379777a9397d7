package quetzal.panel.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// JSON schemas of records, by their components.
final class RecordSchemas {
    private static final PropertyNamingStrategies.SnakeCaseStrategy NAMES =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private final ObjectNode schemas;
    private final Map<String, Class<?>> types = new HashMap<>();

    RecordSchemas(ObjectNode schemas) {
        this.schemas = schemas;
    }

    /// A reference to the record's schema, which is added when it is new.
    ObjectNode reference(Class<?> type) {
        var name = name(type);
        if (!schemas.has(name)) {
            var schema = schemas.putObject(name).put("type", "object");
            if (type.isRecord()) {
                properties(schema, type);
            }
        }
        return node().put("$ref", "#/components/schemas/" + name);
    }

    /// The type's own name; of two that are called the same the later one bears its package's too.
    private String name(Class<?> type) {
        var whole = type.getPackageName();
        var own = type.getName().substring(whole.length() + 1).replace('$', '_');
        return types.putIfAbsent(own, type) == null || type.equals(types.get(own))
                ? own
                : whole.substring(whole.lastIndexOf('.') + 1) + "_" + own;
    }

    private void properties(ObjectNode schema, Class<?> type) {
        var properties = schema.putObject("properties");
        var required = JsonNodeFactory.instance.arrayNode();
        for (var component : type.getRecordComponents()) {
            var name = name(component);
            boolean optional = isOptional(component);
            var value = schema(component.getGenericType());
            properties.set(name, optional ? orNull(value) : value);
            if (!optional) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private static String name(RecordComponent component) {
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty()
                ? NAMES.translate(component.getName())
                : named.value();
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getType() == Optional.class
                || component.getType() == OptionalLong.class
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static ObjectNode orNull(ObjectNode schema) {
        var either = node();
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private ObjectNode schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            var raw = (Class<?>) generic.getRawType();
            var arguments = generic.getActualTypeArguments();
            if (raw == Optional.class) {
                return schema(arguments[0]);
            }
            if (Collection.class.isAssignableFrom(raw)) {
                var list = node().put("type", "array");
                list.set("items", schema(arguments[0]));
                return list;
            }
            if (Map.class.isAssignableFrom(raw)) {
                var map = node().put("type", "object");
                map.set("additionalProperties", schema(arguments[1]));
                return map;
            }
            return schema(raw);
        }
        return type instanceof Class<?> plain ? schema(plain) : node();
    }

    private ObjectNode schema(Class<?> type) {
        if (type == String.class || type.isEnum()) {
            return node().put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return node().put("type", "boolean");
        }
        if (type == double.class || type == Double.class || type == float.class) {
            return node().put("type", "number");
        }
        if (type.isPrimitive()
                || Number.class.isAssignableFrom(type)
                || type == OptionalLong.class) {
            return node().put("type", "integer");
        }
        if (type == UUID.class) {
            return node().put("type", "string").put("format", "uuid");
        }
        if (type == Instant.class) {
            return node().put("type", "string").put("format", "date-time");
        }
        if (type.isRecord()) {
            return value(type)
                    .map(component -> schema(component.getGenericType()))
                    .orElseGet(() -> reference(type));
        }
        return node();
    }

    /// The one component that stands for the whole record in JSON, as in typed ids.
    private static Optional<RecordComponent> value(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonValue.class))
                .findFirst();
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
