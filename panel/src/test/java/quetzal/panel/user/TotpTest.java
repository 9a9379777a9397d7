package quetzal.panel.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
    /// `12345678901234567890` in base 32: the secret of RFC 6238, appendix B.
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void codesAreThoseOfTheStandard(long second, String code) {
        assertThat(Totp.codeAt(SECRET, Instant.ofEpochSecond(second))).isEqualTo(code);
    }

    @Test
    void aCodeMayBeOneStepOffAndNotTwo() {
        var now = Instant.ofEpochSecond(1_234_567_890);

        assertThat(Totp.step(SECRET, Totp.codeAt(SECRET, now.minusSeconds(30)), now, 0))
                .isPresent();
        assertThat(Totp.step(SECRET, Totp.codeAt(SECRET, now.plusSeconds(30)), now, 0)).isPresent();
        assertThat(Totp.step(SECRET, Totp.codeAt(SECRET, now.minusSeconds(60)), now, 0)).isEmpty();
    }

    @Test
    void aStepThatWasAcceptedIsNotAcceptedAgain() {
        var now = Instant.ofEpochSecond(1_234_567_890);
        var code = Totp.codeAt(SECRET, now);
        long step = Totp.step(SECRET, code, now, 0).orElseThrow();

        assertThat(Totp.step(SECRET, code, now, step)).isEmpty();
    }
}
