package quetzal.wings.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSizeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc 3",
                "a{3} 3",
                "(ab){3}c 7",
                "(a{10}b){10} 110",
                "a{2,5}b{3,} 8",
                "[]{9}a]{3} 3",
                "[^]x] 1",
                "[[:alpha:]{2}]{2} 2",
                "\\Q)\\E{4} 4",
                "(\\Q(\\Ea{10}){10} 110",
                "\\p{Greek}{3} 3",
                "\\x{41}{3} 3",
                "\\{5} 3",
                "a{x} 4",
                "(a|b){4} 12",
                "a{0} 1",
                "(a{9 3",
                "() 1"
            })
    void repetitionsAreWrittenOut(String expression, long atoms) {
        assertThat(new PatternSize(expression).atoms()).isEqualTo(atoms);
    }

    @ParameterizedTest
    @Timeout(5)
    @ValueSource(
            strings = {
                "(a{1000}){1000}",
                "((((a{1000}){1000}){1000}){1000}){1000}",
                "(?:x{32}){32}",
                "((a{100})*?{100}",
                "(?:[^]]{1000}){1000}"
            })
    void bombsAreRefusedBeforeTheyAreBuilt(String expression) {
        assertThatThrownBy(() -> EggPattern.compile(expression))
                .isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void ordinaryExpressionsPass() {
        assertThat(
                        EggPattern.compile("^(\\d{1,3}\\.){3}\\d{1,3}:[0-9]{1,5} [0-9a-f]{8}-x$")
                                .matcher("127.0.0.1:25565 00ff00ff-x")
                                .find())
                .isTrue();
    }
}
