package quetzal.panel.egg;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableRulesTest {
    private static VariableRules rules(String line) {
        return VariableRules.of(VariableRules.lines(TextNode.valueOf(line)));
    }

    private static List<String> failures(String line, String value) {
        return rules(line).failures(value, VariableRules.NO_OTHERS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            textBlock =
                    """
            required|string|max:5     ; abcde    ; ""
            required|string|max:5     ; abcdef   ; max
            required|string|max:5     ; ""       ; required
            nullable|string           ; ""       ; ""
            string                    ; ""       ; string
            required|numeric|max:8    ; 25565    ; max
            required|max:8            ; 25565    ; ""
            required|integer|between:1024,65535 ; 70000 ; between
            required|int|between:1024,65535 ; 2000 ; ""
            required|integer          ; 5.5      ; integer
            required|integer          ; 007      ; integer
            required|numeric          ; 5.5      ; ""
            required|numeric          ; 1e400    ; numeric
            required|boolean          ; true     ; ""
            required|boolean          ; 0        ; ""
            required|boolean          ; yes      ; boolean
            required|in:a,b           ; b        ; ""
            required|in:a,b           ; c        ; in
            in:,Moon,Mars             ; ""       ; ""
            required|in:npm start,npm run commands ; npm start ; ""
            not_in:a,b                ; a        ; not_in
            required|alpha_dash       ; a-b_c1   ; ""
            required|alpha_dash       ; a b      ; alpha_dash
            required|alpha_num        ; a-b      ; alpha_num
            required|digits_between:2,4 ; 12345  ; digits_between
            required|digits:4         ; 1234     ; ""
            required|size:3           ; abcd     ; size
            required|min:3            ; ab       ; min
            required|integer|gt:0     ; 0        ; gt
            required|integer|gt:0     ; 1        ; ""
            required|url              ; https://example.com/x ; ""
            required|url              ; example  ; url
            required|ends_with:.jar,.zip ; a.jar ; ""
            required|ends_with:.jar,.zip ; a.exe ; ends_with
            required|starts_with:a    ; b        ; starts_with
            required|regex:/^[\\w.]+$/ ; a.b      ; ""
            required|regex:/^[\\w.]+$/ ; a b      ; regex
            required|regex:/^(a|b)$/|max:1 ; b   ; ""
            required|regex:([a-z-0-9]+$) ; x-9   ; ""
            required|regex:/^ABC$/i   ; abc      ; ""
            required|ip               ; 127.0.0.1 ; ""
            required|ip               ; 127.1    ; ip
            required|ip               ; ::1      ; ""
            required|email            ; a@b.c    ; ""
            required|date             ; 2024-02-30 ; date
            required|json             ; "[1]"    ; ""
            required|json             ; "[1"     ; json
            bail|required|string|max:2|in:a ; abc ; max
            present                   ; ""       ; ""
            filled|nullable           ; ""       ; filled
            """)
    void checks(String line, String value, String failed) {
        assertThat(failures(line, value.replace("\"", "")))
                .isEqualTo(failed.isEmpty() ? List.of() : List.of(failed));
    }

    @Test
    void requiredIfLooksAtTheOtherVariable() {
        var rules = rules("required_if:MODE,ftp,sftp|string|nullable");

        assertThat(rules.failures(null, Map.of("MODE", "ftp")::get)).containsExactly("required_if");
        assertThat(rules.failures(null, Map.of("MODE", "none")::get)).isEmpty();
    }

    @Test
    void whatIsNotKnownIsListedAndNotEnforced() {
        var rules = rules("required|sparkle:1|regex:/a(?!b)/|regex:/(a)\\1/|between:1");

        assertThat(rules.unenforced())
                .containsExactly("sparkle:1", "regex:/a(?!b)/", "regex:/(a)\\1/", "between:1");
        assertThat(rules.failures("ab", VariableRules.NO_OTHERS)).isEmpty();
    }

    @Test
    void emptyRulesAndATrailingBarVanish() {
        assertThat(VariableRules.lines(TextNode.valueOf("||required| |string|")))
                .containsExactly("required", "string");
    }

    @Test
    void valuesThatNoEnvironmentCanHoldAreRefused() {
        assertThat(failures("nullable", "a\0b")).containsExactly("string");
        assertThat(failures("nullable", "x".repeat(VariableRules.MAX_LENGTH + 1)))
                .containsExactly("max");
    }

    @Test
    void aPatternMadeToExplodeDoesNot() {
        assertTimeoutPreemptively(
                ofSeconds(5),
                () ->
                        assertThat(failures("regex:/^(a+)+$/", "a".repeat(10_000) + "!"))
                                .containsExactly("regex"));
    }
}
