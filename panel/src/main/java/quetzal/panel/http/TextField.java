package quetzal.panel.http;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A text of an [Input]. Rules are checked in the order they are called; after the first failure the rest is skipped.
public final class TextField {
    private static final Pattern EMAIL =
            Pattern.compile(
                    "[^@\\s\"(),:;<>\\[\\\\\\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");

    private final Input input;
    private final String name;
    private final @Nullable String value;

    TextField(Input input, String name, boolean stripped) {
        this.input = input;
        this.name = name;
        this.value = read(stripped);
    }

    private @Nullable String read(boolean stripped) {
        var node = input.value(name);
        if (node == null) {
            return null;
        }
        if (!node.isTextual()) {
            input.fail(name, "string", "must be a text");
            return null;
        }
        var text = stripped ? node.textValue().strip() : node.textValue();
        if (text.indexOf('\0') >= 0) {
            input.fail(name, "string", "must not contain NUL");
            return null;
        }
        return text.isEmpty() ? null : text;
    }

    public TextField required() {
        if (value == null && !input.failed(name)) {
            input.fail(name, "required", "is required");
        }
        return this;
    }

    /// - unit: characters as people count them, that is code points
    public TextField max(int most) {
        return rule(
                "max",
                text -> text.codePointCount(0, text.length()) <= most,
                "may have at most " + most + " characters");
    }

    /// - unit: code points
    public TextField min(int least) {
        return rule(
                "min",
                text -> text.codePointCount(0, text.length()) >= least,
                "must have at least " + least + " characters");
    }

    public TextField email() {
        return rule("email", text -> EMAIL.matches(text), "must be an e-mail address");
    }

    /// The whole text matches.
    public TextField matches(String rule, Pattern pattern, String says) {
        return rule(rule, pattern::matches, says);
    }

    public TextField in(List<String> allowed) {
        return rule("in", allowed::contains, "must be one of: " + String.join(", ", allowed));
    }

    /// A rule of the caller's own.
    public TextField rule(String rule, Predicate<String> holds, String says) {
        if (value != null && !input.failed(name) && !holds.test(value)) {
            input.fail(name, rule, says);
        }
        return this;
    }

    /// The text; empty when missing.
    public String get() {
        return orElse("");
    }

    public String orElse(String fallback) {
        return value == null ? fallback : value;
    }

    public Optional<String> optional() {
        return Optional.ofNullable(value);
    }

    /// The text or null, for what is nullable on the wire and in the database.
    public @Nullable String orNull() {
        return value;
    }
}
