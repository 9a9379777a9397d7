package quetzal.panel.http;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A whole number of an [Input].
public final class NumberField {
    private final Input input;
    private final String name;
    private final @Nullable Long value;

    NumberField(Input input, String name) {
        this.input = input;
        this.name = name;
        this.value = read();
    }

    private @Nullable Long read() {
        var node = input.value(name);
        if (node == null) {
            return null;
        }
        try {
            if (node.isNumber()) {
                return exact(node.decimalValue());
            }
            if (node.isTextual() && node.textValue().strip().matches("[+-]?[0-9]{1,18}")) {
                return Long.valueOf(node.textValue().strip());
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // falls through: not whole, beyond 63 bits, or infinite
        }
        input.fail(name, "integer", "must be a whole number");
        return null;
    }

    private static long exact(BigDecimal number) {
        if (Math.abs((long) number.scale()) > 100) {
            throw new ArithmeticException("out of range");
        }
        return number.longValueExact();
    }

    public NumberField required() {
        if (value == null && !input.failed(name)) {
            input.fail(name, "required", "is required");
        }
        return this;
    }

    public NumberField min(long least) {
        if (value != null && !input.failed(name) && value < least) {
            input.fail(name, "min", "must be at least " + least);
        }
        return this;
    }

    public NumberField max(long most) {
        if (value != null && !input.failed(name) && value > most) {
            input.fail(name, "max", "may be at most " + most);
        }
        return this;
    }

    public NumberField between(long least, long most) {
        if (value != null && !input.failed(name) && (value < least || value > most)) {
            input.fail(name, "between", "must be between " + least + " and " + most);
        }
        return this;
    }

    /// The number; 0 when missing.
    public long get() {
        return orElse(0);
    }

    public long orElse(long fallback) {
        return value == null ? fallback : value;
    }

    /// As an `int`; call [#between] or [#max] first, or a large number becomes an error of rule `max` here.
    public int intOrElse(int fallback) {
        if (value == null) {
            return fallback;
        }
        if (value > Integer.MAX_VALUE || value < Integer.MIN_VALUE) {
            max(Integer.MAX_VALUE).min(Integer.MIN_VALUE);
            return fallback;
        }
        return value.intValue();
    }

    public OptionalLong optional() {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    public @Nullable Long orNull() {
        return value;
    }

    public Optional<Integer> optionalInt() {
        return value == null ? Optional.empty() : Optional.of(intOrElse(0));
    }
}
