package quetzal.wings.settings;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a rule writes. Formats with types of their own see the difference between `true` and the text "true".
sealed interface SettingsValue {
    record Text(String text) implements SettingsValue {}

    record Flag(boolean value) implements SettingsValue {}

    record Number(BigDecimal value) implements SettingsValue {}

    record Nothing() implements SettingsValue {}

    Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    static SettingsValue of(@Nullable Object json) {
        return switch (json) {
            case null -> new Nothing();
            case Boolean flag -> new Flag(flag);
            case java.lang.Number number -> new Number(new BigDecimal(number.toString()));
            default -> new Text(json.toString());
        };
    }

    /// For formats that know only text.
    default String asText() {
        return switch (this) {
            case Text(var text) -> text;
            case Flag(var flag) -> Boolean.toString(flag);
            case Number(var number) -> number.toPlainString();
            case Nothing _ -> "";
        };
    }

    /// The whole number that a text spells, for formats that have numbers: the panel sends ports as text.
    default Optional<Long> asInteger() {
        return this instanceof Text(var text) && INTEGER.matcher(text).matches()
                ? Optional.of(Long.valueOf(text))
                : Optional.empty();
    }
}
