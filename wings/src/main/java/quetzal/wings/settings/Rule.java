package quetzal.wings.settings;

import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/// One replacement: where, under which condition on the value that is there, and by what.
record Rule(String match, String condition, SettingsValue value) {
    private static final String REGEX = "regex:";

    /// The value to write over `current`; empty to leave it as it is. A value that is not there meets no condition.
    ///
    /// - shape: a condition `regex:…` is searched in the current value, and what it finds is replaced, groups by `$1`
    Optional<SettingsValue> over(Optional<String> current) throws SettingsException {
        if (condition.isEmpty()) {
            return Optional.of(value);
        }
        if (current.isEmpty()) {
            return Optional.empty();
        }
        if (!condition.startsWith(REGEX)) {
            return condition.equals(current.get()) ? Optional.of(value) : Optional.empty();
        }
        try {
            // A linear-time engine: the pattern comes from an egg and the text from a tenant.
            var matcher =
                    EggPattern.compile(condition.substring(REGEX.length())).matcher(current.get());
            return matcher.find()
                    ? Optional.of(new SettingsValue.Text(matcher.replaceAll(value.asText())))
                    : Optional.empty();
        } catch (PatternSyntaxException e) {
            throw new SettingsException(
                    "the condition for \""
                            + match
                            + "\" is no regular expression, or too large a one");
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new SettingsException(
                    "the value for \"" + match + "\" names a group that is not there");
        }
    }
}
