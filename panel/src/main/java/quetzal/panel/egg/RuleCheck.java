package quetzal.panel.egg;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import quetzal.shared.unit.IpLiteral;

/// Does one value keep one rule? Every check here takes time linear in the value's length.
final class RuleCheck {
    private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9][0-9]{0,18})");
    private static final Pattern NUMBER =
            Pattern.compile(
                    "[+-]?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s.]+(\\.[^@\\s.]+)*");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Set<String> BOOLEANS = Set.of("0", "1", "true", "false");
    private static final ObjectMapper JSON =
            new ObjectMapper(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(100)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private RuleCheck() {}

    /// - `nothing`: no value was given at all; `value` is then empty
    /// - `numeric`: sizes compare the number instead of counting characters
    static boolean passes(Rule rule, String value, boolean nothing, boolean numeric) {
        return switch (rule) {
            case Rule.Presence _, Rule.RequiredIf _ -> true;
            case Rule.Shape shape -> !nothing && shaped(shape, value);
            case Rule.Size size -> sized(size, value, numeric);
            case Rule.Digits(_, var least, var most) ->
                    DIGITS.matcher(value).matches()
                            && value.length() >= least
                            && value.length() <= most;
            case Rule.Choice(_, var choices, var wanted) -> choices.contains(value) == wanted;
            case Rule.Affix(_, var affixes, var atEnd) ->
                    affixes.stream().anyMatch(a -> atEnd ? value.endsWith(a) : value.startsWith(a));
            case Rule.Matching(_, var pattern, var wanted) ->
                    !nothing && pattern.matcher(value).find() == wanted;
        };
    }

    private static boolean sized(Rule.Size size, String value, boolean numeric) {
        Optional<BigDecimal> amount =
                numeric
                        ? number(value)
                        : Optional.of(BigDecimal.valueOf(value.codePointCount(0, value.length())));
        return amount.isPresent() && within(size, amount.get());
    }

    private static boolean within(Rule.Size size, BigDecimal amount) {
        var low = amount.compareTo(size.least());
        var high = amount.compareTo(size.most());
        return size.exclusive() ? low > 0 && high < 0 : low >= 0 && high <= 0;
    }

    static Optional<BigDecimal> number(String value) {
        var text = value.strip();
        return NUMBER.matcher(text).matches()
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }

    private static boolean shaped(Rule.Shape shape, String value) {
        return switch (shape) {
            case STRING -> true;
            case INTEGER -> INTEGER.matcher(value).matches();
            case NUMERIC -> number(value).isPresent();
            case BOOLEAN -> BOOLEANS.contains(value.toLowerCase(Locale.ROOT));
            case ALPHA -> value.codePoints().allMatch(RuleCheck::letter);
            case ALPHA_NUM -> value.codePoints().allMatch(RuleCheck::letterOrDigit);
            case ALPHA_DASH ->
                    value.codePoints().allMatch(c -> letterOrDigit(c) || c == '_' || c == '-');
            case URL -> url(value);
            case EMAIL -> value.length() <= 320 && EMAIL.matcher(value).matches();
            case IP -> IpLiteral.parse(value).isPresent();
            case IPV4 -> IpLiteral.parse(value).filter(ip -> !ip.v6()).isPresent();
            case IPV6 -> IpLiteral.parse(value).filter(IpLiteral::v6).isPresent();
            case UUID -> UUID.matcher(value).matches();
            case DATE -> date(value);
            case JSON -> json(value);
            // A value is always text.
            case ARRAY -> false;
            case LOWERCASE -> value.equals(value.toLowerCase(Locale.ROOT));
            case UPPERCASE -> value.equals(value.toUpperCase(Locale.ROOT));
        };
    }

    private static boolean letter(int c) {
        return Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static boolean letterOrDigit(int c) {
        return letter(c) || Character.isDigit(c);
    }

    private static boolean url(String value) {
        try {
            var uri = new URI(value);
            return uri.getScheme() != null && uri.getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean date(String value) {
        try {
            LocalDate.parse(value.length() > 10 ? value.substring(0, 10) : value);
            return true;
        } catch (DateTimeException malformed) {
            return false;
        }
    }

    private static boolean json(String value) {
        try {
            JSON.readTree(value);
            return true;
        } catch (JsonProcessingException malformed) {
            return false;
        }
    }
}
