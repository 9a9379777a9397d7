package quetzal.panel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;

class HealthRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void liveAndReadyAnswerToAnyone() {
        assertThat(panel.get("/health/live", "").status()).isEqualTo(200);
        assertThat(panel.get("/health/ready", "").json().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void headIsAnsweredWithoutBody() {
        var answer = panel.send("HEAD", "/health/live", "", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void trailingSlashIsAccepted() {
        assertThat(panel.get("/health/live/", "").status()).isEqualTo(200);
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (var path : new String[] {"/", "/health/live", "/api/nothing", "/nothing.js"}) {
            var answer = panel.get(path, "");

            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe-eval", "unsafe-inline");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("X-Request-Id")).isNotEmpty();
            assertThat(answer.header("Server")).isEmpty();
        }
    }

    @Test
    void unknownAddressesBelowApiAreJsonAndOthersAreThePage() {
        assertThat(panel.get("/api/client/nothing", "").code()).isEqualTo("NotFoundHttpException");
        assertThat(panel.get("/server/abc", "").header("Content-Type")).contains("text/html");
        assertThat(panel.get("/assets/none.js", "").status()).isEqualTo(404);
        assertThat(panel.send("POST", "/health/live", "", Map.of()).code())
                .isEqualTo("MethodNotAllowedHttpException");
    }

    @Test
    void aRequestIdOfTheCallerIsKeptWhenItIsHarmless() {
        var kept =
                panel.sendWith(Map.of("X-Request-Id", "abc-12345678"), "GET", "/health/live", null);
        var replaced =
                panel.sendWith(Map.of("X-Request-Id", "<script>"), "GET", "/health/live", null);

        assertThat(kept.header("X-Request-Id")).isEqualTo("abc-12345678");
        assertThat(replaced.header("X-Request-Id")).doesNotContain("<");
    }
}
