package quetzal.panel.egg;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns the text of one rule into a [Rule]; empty when it is not known or its arguments make no sense.
final class RuleParser {
    private static final BigDecimal HUGE = new BigDecimal("1e300");

    private RuleParser() {}

    static Optional<Rule> parse(String text) {
        var colon = text.indexOf(':');
        var name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
        var argument = colon < 0 ? "" : text.substring(colon + 1);
        try {
            return Optional.ofNullable(rule(name, argument));
        } catch (NumberFormatException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    private static @Nullable Rule rule(String name, String argument) {
        var arguments = RuleText.arguments(argument);
        return switch (name) {
            case "required" -> Rule.Presence.REQUIRED;
            case "nullable" -> Rule.Presence.NULLABLE;
            case "present" -> Rule.Presence.PRESENT;
            case "filled" -> Rule.Presence.FILLED;
            case "sometimes" -> Rule.Presence.SOMETIMES;
            case "bail" -> Rule.Presence.BAIL;
            case "required_if" ->
                    new Rule.RequiredIf(
                            arguments.getFirst().strip(), arguments.subList(1, arguments.size()));
            case "string" -> Rule.Shape.STRING;
            case "integer", "int" -> Rule.Shape.INTEGER;
            case "numeric", "decimal" -> Rule.Shape.NUMERIC;
            case "boolean", "bool" -> Rule.Shape.BOOLEAN;
            case "alpha" -> Rule.Shape.ALPHA;
            case "alpha_num" -> Rule.Shape.ALPHA_NUM;
            case "alpha_dash" -> Rule.Shape.ALPHA_DASH;
            case "url", "active_url" -> Rule.Shape.URL;
            case "email" -> Rule.Shape.EMAIL;
            case "ip" -> Rule.Shape.IP;
            case "ipv4" -> Rule.Shape.IPV4;
            case "ipv6" -> Rule.Shape.IPV6;
            case "uuid" -> Rule.Shape.UUID;
            case "date" -> Rule.Shape.DATE;
            case "json" -> Rule.Shape.JSON;
            case "array" -> Rule.Shape.ARRAY;
            case "lowercase" -> Rule.Shape.LOWERCASE;
            case "uppercase" -> Rule.Shape.UPPERCASE;
            case "max", "lte" -> new Rule.Size(name, HUGE.negate(), number(arguments, 0), false);
            case "min", "gte" -> new Rule.Size(name, number(arguments, 0), HUGE, false);
            case "lt" -> new Rule.Size(name, HUGE.negate(), number(arguments, 0), true);
            case "gt" -> new Rule.Size(name, number(arguments, 0), HUGE, true);
            case "size" -> new Rule.Size(name, number(arguments, 0), number(arguments, 0), false);
            case "between" ->
                    new Rule.Size(name, number(arguments, 0), number(arguments, 1), false);
            case "digits" -> new Rule.Digits(name, count(arguments, 0), count(arguments, 0));
            case "digits_between" ->
                    new Rule.Digits(name, count(arguments, 0), count(arguments, 1));
            case "min_digits" -> new Rule.Digits(name, count(arguments, 0), Integer.MAX_VALUE);
            case "max_digits" -> new Rule.Digits(name, 0, count(arguments, 0));
            case "in" -> new Rule.Choice(name, arguments, true);
            case "not_in" -> new Rule.Choice(name, arguments, false);
            case "starts_with" -> new Rule.Affix(name, arguments, false);
            case "ends_with" -> new Rule.Affix(name, arguments, true);
            case "regex", "not_regex" ->
                    DelimitedPattern.compile(argument)
                            .map(p -> (Rule) new Rule.Matching(name, p, name.equals("regex")))
                            .orElse(null);
            default -> null;
        };
    }

    private static BigDecimal number(List<String> arguments, int index) {
        return new BigDecimal(arguments.get(index).strip());
    }

    private static int count(List<String> arguments, int index) {
        return Integer.parseInt(arguments.get(index).strip());
    }
}
