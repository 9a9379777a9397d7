package quetzal.panel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A list of texts of an [Input].
public final class TextsField {
    private final Input input;
    private final String name;
    private final List<String> values;
    private final boolean there;

    TextsField(Input input, String name) {
        this.input = input;
        this.name = name;
        this.there = input.value(name) != null;
        this.values = read();
    }

    private List<String> read() {
        var node = input.value(name);
        if (node == null) {
            return List.of();
        }
        if (node.isTextual() || node.isNumber()) {
            return List.of(node.asText().strip());
        }
        if (!node.isArray()) {
            input.fail(name, "array", "must be a list");
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < node.size(); i++) {
            var entry = node.get(i);
            if (entry.isTextual() || entry.isNumber()) {
                texts.add(entry.asText().strip());
            } else {
                input.fail(name + "." + i, "string", "must be a text");
            }
        }
        return List.copyOf(texts);
    }

    /// At least one.
    public TextsField required() {
        if (values.isEmpty() && !input.failed(name)) {
            input.fail(name, "required", "is required");
        }
        return this;
    }

    public TextsField max(int most) {
        if (values.size() > most) {
            input.fail(name, "max", "may have at most " + most + " entries");
        }
        return this;
    }

    /// Checks every entry; errors are named `field.0`, `field.1`, …
    public TextsField each(String rule, Predicate<String> holds, String says) {
        for (int i = 0; i < values.size(); i++) {
            if (!holds.test(values.get(i))) {
                input.fail(name + "." + i, rule, says);
            }
        }
        return this;
    }

    public boolean isThere() {
        return there;
    }

    public List<String> get() {
        return values;
    }
}
