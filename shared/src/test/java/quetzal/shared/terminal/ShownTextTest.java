package quetzal.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTextTest {
    private static String shown(String text) {
        return ShownText.of(text.replace("ESC", "\u001b").replace("BEL", "\u0007"))
                .replace("\u001b", "ESC");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain text, grüße 日本 | plain text, grüße 日本",
                "ESC[1;31mredESC[0m ESC[38:2::1:2:3mx | ESC[1;31mredESC[0m ESC[38:2::1:2:3mx",
                "aESC]0;titleBELb | ab",
                "aESC]52;c;ZXZpbA==ESC\\b | ab",
                "aESC]8;;http://evil.test/BELlinkESC]8;;BELb | alinkb",
                "aESC]1337;File=x:AAAABELb | ab",
                "aESCPqdataESC\\b | ab",
                "aESC_appESC\\bESC^pmESC\\cESCXsosESC\\d | abcd",
                "aESC[2JESC[HESC[5nESC[6nESC[cESC[?1049hESC[20tb | ab",
                "aESCcESC7ESC8ESC=ESC(0b | ab",
                "aESC]0;never ended | a",
                "aESC[ | a",
                "aESC | a",
                "aESCESC]0;xBELb | ab",
                "ESC[>4;2mESC[?1mx | x",
                "aESC]0;xESC[31mb | aESC[31mb"
            })
    void coloursStayAndAllElseThatATerminalActsOnGoes(String text, String expected) {
        assertThat(shown(text)).isEqualTo(expected);
    }

    @Test
    void eightBitFormsAndControlsGoToo() {
        assertThat(ShownText.of("a\u009d0;title\u009cb\u009b31mc\u009b2Jd\u0008\u0000\r\u0007e\tf"))
                .isEqualTo("ab\u001b[31mcd\re\tf");
    }

    @Test
    void nothingOfAnyLengthStopsIt() {
        assertThat(ShownText.of("\u001b[" + "1;".repeat(50_000) + "mx")).isEqualTo("x");
        assertThat(ShownText.of("\u001b".repeat(100_000))).isEmpty();
    }
}
