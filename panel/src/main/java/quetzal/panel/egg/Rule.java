package quetzal.panel.egg;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/// One condition on a variable's value, such as `max:20`.
sealed interface Rule {
    /// The rule's name as an error answer reports it.
    String wireName();

    /// Conditions on the value being there at all.
    enum Presence implements Rule {
        REQUIRED,
        NULLABLE,
        PRESENT,
        FILLED,
        SOMETIMES,
        BAIL;

        @Override
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Conditions on the shape of the text that need no argument.
    enum Shape implements Rule {
        STRING,
        INTEGER,
        NUMERIC,
        BOOLEAN,
        ALPHA,
        ALPHA_NUM,
        ALPHA_DASH,
        URL,
        EMAIL,
        IP,
        IPV4,
        IPV6,
        UUID,
        DATE,
        JSON,
        ARRAY,
        LOWERCASE,
        UPPERCASE;

        @Override
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Required when the variable `other` has one of `values`.
    record RequiredIf(String other, List<String> values) implements Rule {
        public RequiredIf {
            values = List.copyOf(values);
        }

        @Override
        public String wireName() {
            return "required_if";
        }
    }

    /// The value, or its length for text, must lie between two bounds. `null`-free: an open end is a huge number.
    record Size(String wireName, BigDecimal least, BigDecimal most, boolean exclusive)
            implements Rule {}

    /// The number of digits must lie between two bounds.
    record Digits(String wireName, int least, int most) implements Rule {}

    /// The text must be one of `choices`, or none of them.
    record Choice(String wireName, List<String> choices, boolean wanted) implements Rule {
        public Choice {
            choices = List.copyOf(choices);
        }
    }

    /// The text must start or end with one of `affixes`.
    record Affix(String wireName, List<String> affixes, boolean atEnd) implements Rule {
        public Affix {
            affixes = List.copyOf(affixes);
        }
    }

    /// The pattern must be found in the text, or must not. RE2: time is linear in the text whatever the pattern.
    record Matching(String wireName, Pattern pattern, boolean wanted) implements Rule {}
}
