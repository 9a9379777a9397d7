package quetzal.panel.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A yes or no of an [Input].
public final class FlagField {
    private final Input input;
    private final String name;
    private final @Nullable Boolean value;

    FlagField(Input input, String name) {
        this.input = input;
        this.name = name;
        this.value = read();
    }

    private @Nullable Boolean read() {
        var node = input.value(name);
        if (node == null) {
            return null;
        }
        switch (node.asText()) {
            case "true", "1" -> {
                return true;
            }
            case "false", "0" -> {
                return false;
            }
            default -> {
                input.fail(name, "boolean", "must be true or false");
                return null;
            }
        }
    }

    public FlagField required() {
        if (value == null && !input.failed(name)) {
            input.fail(name, "required", "is required");
        }
        return this;
    }

    public boolean orElse(boolean fallback) {
        return value == null ? fallback : value;
    }

    public Optional<Boolean> optional() {
        return Optional.ofNullable(value);
    }
}
