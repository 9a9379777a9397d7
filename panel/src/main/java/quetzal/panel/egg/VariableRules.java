package quetzal.panel.egg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rules of one variable, ready to check values. They mean what they mean to Pterodactyl's eggs:
///
/// - sizes count characters of text, but compare the number when `numeric` or `integer` is among the rules
/// - an empty value stands for none: it passes if `nullable`, or if the other rules accept the empty text
/// - what is not known is not enforced; [#unenforced] lists it
public final class VariableRules {
    /// For a check that has no other variables at hand.
    public static final Function<String, @Nullable String> NO_OTHERS = _ -> null;

    /// Linux limits one environment entry to 128 KiB; no honest value comes near this.
    public static final int MAX_LENGTH = 16_384;

    private final List<Rule> rules;
    private final List<String> unenforced;

    private VariableRules(List<Rule> rules, List<String> unenforced) {
        this.rules = List.copyOf(rules);
        this.unenforced = List.copyOf(unenforced);
    }

    public static VariableRules of(List<String> lines) {
        var rules = new ArrayList<Rule>();
        var unknown = new ArrayList<String>();
        for (var line : lines) {
            RuleParser.parse(line).ifPresentOrElse(rules::add, () -> unknown.add(line));
        }
        return new VariableRules(rules, unknown);
    }

    /// Rules as eggs write them, one line with `|` or a list, as a list.
    public static List<String> lines(JsonNode node) {
        if (node instanceof ObjectNode) {
            return List.of();
        }
        if (!node.isArray()) {
            return RuleText.split(EggTree.text(node));
        }
        var lines = new ArrayList<String>();
        for (var element : EggTree.texts(node)) {
            var bar = element.indexOf('|');
            var colon = element.indexOf(':');
            if (bar >= 0 && (colon < 0 || bar < colon)) {
                lines.addAll(RuleText.split(element));
            } else {
                lines.add(element);
            }
        }
        return lines;
    }

    public List<String> unenforced() {
        return unenforced;
    }

    public boolean required() {
        return rules.contains(Rule.Presence.REQUIRED);
    }

    public boolean booleanValue() {
        return rules.contains(Rule.Shape.BOOLEAN);
    }

    /// The names of the rules that `value` breaks, in order; empty when it may be used.
    ///
    /// - `value`: `null` and the empty text both mean that nothing was given
    /// - `others`: the values of the egg's other variables, for `required_if`
    public List<String> failures(
            @Nullable String value, Function<String, @Nullable String> others) {
        if (value == null || value.isEmpty()) {
            return failuresOfNothing(others);
        }
        if (value.length() > MAX_LENGTH) {
            return List.of("max");
        }
        if (value.indexOf('\0') >= 0) {
            return List.of("string");
        }
        return failing(value, false);
    }

    private List<String> failuresOfNothing(Function<String, @Nullable String> others) {
        for (var rule : rules) {
            var missing =
                    switch (rule) {
                        case Rule.Presence presence ->
                                presence == Rule.Presence.REQUIRED
                                        || presence == Rule.Presence.FILLED;
                        case Rule.RequiredIf(var other, var values) -> {
                            var actual = others.apply(other);
                            yield values.contains(actual == null ? "" : actual);
                        }
                        default -> false;
                    };
            if (missing) {
                return List.of(rule.wireName());
            }
        }
        if (rules.contains(Rule.Presence.NULLABLE) || rules.contains(Rule.Presence.SOMETIMES)) {
            return List.of();
        }
        return failing("", true);
    }

    private List<String> failing(String value, boolean nothing) {
        var numeric = rules.contains(Rule.Shape.NUMERIC) || rules.contains(Rule.Shape.INTEGER);
        var failures = new ArrayList<String>();
        for (var rule : rules) {
            if (!RuleCheck.passes(rule, value, nothing, numeric)) {
                failures.add(rule.wireName());
                if (rules.contains(Rule.Presence.BAIL)) {
                    break;
                }
            }
        }
        return failures;
    }
}
