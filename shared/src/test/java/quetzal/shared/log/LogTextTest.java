package quetzal.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LogTextTest {
    private static final String JWT =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MX0.c2lnbmF0dXJlc2lnbmF0dXJl";
    private static final String NODE_TOKEN = "Ab3xYz".repeat(11).substring(0, 64);
    private static final LogText TEXT = new LogText(new LogMask(() -> List.of("the-node-secret")));

    @TestFactory
    Stream<DynamicTest> noSecretGetsThroughWhateverItsForm() {
        return Stream.of(
                        "Authorization: Bearer abcdefghSECRET",
                        "headers={\"Authorization\":\"Basic dXNlcjpSECRET==\"}",
                        "authorization=[Digest username=u, SECRET=x]".replace("SECRET=x", "x"),
                        "refused Bearer SECRETSECRET here",
                        "GET /api/client/events?ticket=SECRET&x=1",
                        "GET /x?token=SECRET HTTP/1.1",
                        "{\"password\":\"SECRET with blanks\"}",
                        "password='SECRET too' for alice",
                        "userPassword: SECRET",
                        "api_key=SECRET api-key: SECRET apikey=SECRET",
                        "Cookie: quetzal_session=SECRET; other=SECRET",
                        "Set-Cookie: quetzal_session=SECRET; Path=/",
                        "jdbc://postgres:SECRET@localhost/quetzal",
                        "key ptlc_SECRETabcdefghijkl was used",
                        "key ptla_SECRETabcdefghijkl was used",
                        "jwt " + JWT.replace("c2ln", "SECRET") + " is expired",
                        "node 0123456789abcdef." + NODE_TOKEN + " called",
                        "config has the-node-secret in it")
                .map(
                        raw ->
                                DynamicTest.dynamicTest(
                                        raw,
                                        () ->
                                                assertThat(TEXT.line(raw))
                                                        .doesNotContain(
                                                                "SECRET",
                                                                NODE_TOKEN,
                                                                "the-node-secret",
                                                                JWT)
                                                        .contains(
                                                                raw.contains("Digest")
                                                                        ? "authorization"
                                                                        : LogMask.HIDDEN)));
    }

    @Test
    void aBareNodeTokenIsHiddenAndADigestIsNot() {
        var digest = "0123456789abcdef".repeat(4);

        assertThat(TEXT.line("token " + NODE_TOKEN)).doesNotContain(NODE_TOKEN);
        assertThat(TEXT.line("container " + digest)).contains(digest);
    }

    @Test
    void anEscapeSequenceInTheMiddleOfASecretDoesNotSaveIt() {
        assertThat(TEXT.line("ptlc_abc\u001b[31mdefghijklmnop")).isEqualTo("ptlc_[hidden]");
    }

    @Test
    void plainLinesStayAsTheyAre() {
        var line = "the panel is up: url=https://panel.example port=8080 servers=12";

        assertThat(TEXT.line(line)).isEqualTo(line);
    }

    @Test
    void escapesControlsAndLineBreaksAreGone() {
        assertThat(
                        TEXT.line(
                                "a\u001b[2J\u001b]52;c;Zm9v\u0007b\u001b]0;title\u001b\\c\u009b31md\u0000e\u202ef"))
                .isEqualTo("abcdef");
        assertThat(TEXT.line("x\n2026-01-01 root deleted\r\n\ty"))
                .isEqualTo("x | 2026-01-01 root deleted | y");
    }

    @Test
    void longLinesAreCutWithAMarkAtAWholeCharacter() {
        var line = TEXT.line("€".repeat(5_000));

        assertThat(line).endsWith(LogText.CUT);
        assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                .isBetween(LogText.MOST_BYTES - 4, LogText.MOST_BYTES);
        assertThat(line).doesNotContain("�");
    }

    @Test
    void aCutNeverLeavesHalfASecret() {
        for (int before = 8_150; before < 8_192; before++) {
            assertThat(TEXT.line("x".repeat(before) + " token=abcdefghijklmnopqrstuvwxyz"))
                    .doesNotContain("abc");
        }
        assertThat(TEXT.line(" ".repeat(16_370) + "ptlc_abcdefghijklmnopqrstuvwxyz"))
                .doesNotContain("abc");
    }

    @Test
    void hostileTextDoesNotKeepItBusy() {
        for (var bad :
                List.of(
                        "eyJ".repeat(100_000),
                        "a".repeat(300_000),
                        "password".repeat(50_000),
                        "\"password\":\"\\".repeat(20_000),
                        "\u001b[".repeat(100_000),
                        "://a:".repeat(60_000),
                        "\n ".repeat(100_000))) {
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    java.time.Duration.ofSeconds(20), () -> TEXT.line(bad));
        }
    }
}
