package quetzal.panel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request says: query and body in one bag, the body winning; read field by field, each with its rules.
///
/// ```java
/// var in = Input.of(ctx);
/// var name = in.text("name").required().max(191).get();
/// var memory = in.object("limits").integer("memory").required().min(0).get();
/// in.verify();
/// ```
///
/// - edge: a field whose rules fail answers an empty text, 0 or false, so call [#verify] before using any of them
public final class Input {
    private final ObjectNode node;
    private final String prefix;
    private final List<FieldError> errors;

    private Input(ObjectNode node, String prefix, List<FieldError> errors) {
        this.node = node;
        this.prefix = prefix;
        this.errors = errors;
    }

    /// - errors: [RequestProblem.Malformed], [RequestProblem.TooLarge]
    public static Input of(Context ctx) {
        return new Input(RequestBody.merged(ctx), "", new ArrayList<>());
    }

    /// For tests and for input that did not come by HTTP.
    public static Input of(ObjectNode node) {
        return new Input(node, "", new ArrayList<>());
    }

    /// True when the field is there, be it null.
    public boolean has(String name) {
        return node.has(name);
    }

    /// A text; surrounding blanks go, and what is then empty counts as null.
    public TextField text(String name) {
        return new TextField(this, name, true);
    }

    /// A text that is taken as it is: passwords, values of variables, file names. Empty still counts as null.
    public TextField exactText(String name) {
        return new TextField(this, name, false);
    }

    /// A whole number, or a text holding one.
    public NumberField integer(String name) {
        return new NumberField(this, name);
    }

    /// `true`, `false`, 1, 0 and the same as texts.
    public FlagField flag(String name) {
        return new FlagField(this, name);
    }

    /// A list of texts.
    public TextsField texts(String name) {
        return new TextsField(this, name);
    }

    /// A nested object; a missing one reads as empty, anything else is an error of rule `array`.
    public Input object(String name) {
        var value = value(name);
        if (value != null && !value.isObject()) {
            fail(name, "array", "must be an object");
        }
        var nested =
                value instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        return new Input(nested, prefix + name + ".", errors);
    }

    /// The objects of a list; a missing list reads as empty.
    public List<Input> objects(String name, int most) {
        var value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            fail(name, "array", "must be a list");
            return List.of();
        }
        if (value.size() > most) {
            fail(name, "max", "may have at most " + most + " entries");
            return List.of();
        }
        var inputs = new ArrayList<Input>();
        for (int i = 0; i < value.size(); i++) {
            if (value.get(i) instanceof ObjectNode object) {
                inputs.add(new Input(object, prefix + name + "." + i + ".", errors));
            } else {
                fail(name + "." + i, "array", "must be an object");
            }
        }
        return inputs;
    }

    /// The field as it came; null when missing, null or an empty text.
    public @Nullable JsonNode value(String name) {
        var value = node.get(name);
        return value == null || value.isNull() || (value.isTextual() && value.textValue().isEmpty())
                ? null
                : value;
    }

    /// All fields, for those who must look themselves.
    public ObjectNode node() {
        return node;
    }

    /// Notes a failed rule. `says` continues a sentence that begins with the field's name.
    public void fail(String name, String rule, String says) {
        errors.add(
                new FieldError(
                        prefix + name, rule, "The " + (prefix + name) + " field " + says + "."));
    }

    /// Like a required list or object: fails when the field is missing or null.
    public Input require(String name) {
        if (value(name) == null) {
            fail(name, "required", "is required");
        }
        return this;
    }

    /// Like [#require], but null will do.
    public Input present(String name) {
        if (!has(name)) {
            fail(name, "present", "must be present");
        }
        return this;
    }

    /// - errors: [ValidationFailed] when any rule failed, here or in a nested object
    public void verify() {
        if (!errors.isEmpty()) {
            throw new ValidationFailed(errors);
        }
    }

    boolean failed(String name) {
        return errors.stream().anyMatch(error -> error.field().equals(prefix + name));
    }

    Optional<JsonNode> find(String name) {
        return Optional.ofNullable(value(name));
    }
}
